"""Tandem's core: paired reader studies and ablation quality, without a screen."""
