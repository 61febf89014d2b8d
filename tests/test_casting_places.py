"""Where speakers are heard in stereo: the table [pan] of a cast."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrator import casting
from narrator.errors import InputError
from narrator.model import Cast, Part, Voice


def test_places_in_stereo_are_read_and_given_to_speakers(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('[cast]\n"Bo" = "k2"\n[pan]\n"Ann Lee" = -0.5\nnarrator = 1\n')
    two.write_text('[pan]\n"ANN  lee" = 0.25\n')
    assert casting.load_casts((two,)) == {}
    places = casting.load_places((one, two))
    assert places == {"ann lee": 0.25, "narrator": 1.0}
    voice = Voice("k1", "kokoro", "k1", "en")
    parts = (Part("Ann Lee", "guest", voice), Part("Bo", "guest", voice), Part("Reader", "narrator", voice))
    assert [part.pan for part in casting.placed(Cast(parts), places).parts] == [0.25, 0.0, 1.0]
    asked = casting.placed(Cast(parts), places, ("narrator", "ann lee", "an lee"))
    assert len(asked.warnings) == 1 and "'an lee'" in asked.warnings[0]
    for wrong in ("2", "true", '"left"', "nan"):
        two.write_text(f"[pan]\nAnn = {wrong}\n")
        with pytest.raises(InputError, match=r"two\.toml.*Ann"):
            casting.load_places((two,))
    two.write_text("pan = 3\n")
    with pytest.raises(InputError, match="pan"):
        casting.load_places((two,))
