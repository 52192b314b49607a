"""The indicators page of counts by month and hospital."""
