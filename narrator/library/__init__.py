"""Many interviews, and what is kept of them: watching sources, looking after the store. Stands on the pipeline."""

from __future__ import annotations

from .pruning import Pruned, as_data, contents, prune
from .watching import Watch

__all__ = ["Pruned", "Watch", "as_data", "contents", "prune"]
