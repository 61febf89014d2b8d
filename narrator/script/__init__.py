"""The interview as a text file that a person reads and corrects in any editor.

Markdown with TOML front matter. One sentence a line, paragraphs apart by an empty line:

    +++
    title = "On bridges"
    language = "en"

    [[speakers]]
    name = "Ann Lee"
    role = "interviewer"
    +++

    # On bridges

    > The lead, said by the narrator.

    ## A heading

    <!-- turn 1a2b3c4d (line 12, 0.98): a label stands before it -->
    **Ann Lee:** A sentence.
    Another one.

    <!-- left out (caption, line 14): A bridge. Photo: B. Yu -->

    <!-- REVIEW turn 5e6f7a8b (line 15, 0.54): no label, and no question before it -->
    **B. Yu:** An answer.

A comment keeps what a person need not see changed; each may be deleted. Reading the file back gives the same
interview, sentence by sentence. A line that was changed is split into sentences anew. `directives` are comments of a
person's own, and the conflicts between them and the article.
"""

from .directives import conflict_lines, voice_line
from .markup import is_script
from .parsing import parse
from .writing import write

__all__ = ["conflict_lines", "is_script", "parse", "voice_line", "write"]
