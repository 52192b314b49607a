"""Names that only the pages of the reader study say."""

LABELS = {
    "example.liver_petmr": "PET/MR of liver metastases",
    "example.three_readers": "CT and MR of liver lesions, three readers",
    "fuse.none": "none",
    "fuse.or": "any positive (OR)",
    "fuse.and": "all positive (AND)",
    "fuse.majority": "majority",
    "fuse.at_least": "at least k",
    "units.lesion": "lesions",
    "units.patient": "patients",
    "column.tumour_type": "tumour type",
    "column.prior_therapy": "prior therapy",
    "column.stage": "stage",
    "column.sex": "sex",
    "column.reference_basis": "basis of the reference",
    "column.lesion_size_mm_synthetic": "lesion size, mm (synthetic)",
    "column.age_years_synthetic": "age, years (synthetic)",
    "column.extrahepatic_synthetic": "extrahepatic disease (synthetic)",
}
