"""A small long file: a row a read, three readers, two modalities, several lesions a patient."""

import numpy as np

HEAD = "patient,lesion,modality,reader,result,reference"


def long_file(patients=18, seed=3):
    """Text of the file; some reads are equivocal, some absent."""
    rng = np.random.default_rng(seed)
    lines = [HEAD]
    for p in range(patients):
        for lesion in range(1 + p % 4):
            truth = bool(rng.random() < 0.6)
            for modality in ("CT", "MR"):
                for reader in ("R1", "R2", "R3"):
                    if rng.random() < 0.04:
                        continue
                    right = rng.random() < 0.8
                    said = (
                        "equivocal" if rng.random() < 0.05 else ("positive" if right == truth else "negative")
                    )
                    lines.append(f"P{p:02},L{lesion},{modality},{reader},{said},{'yes' if truth else 'no'}")
    return "\n".join(lines)
