"""Makes `voices/sounds/cue.flac`, the tone of `--cues tone`: a soft bell of two partials. Run once; FFmpeg's sources.

python -m tools.cue_tone
"""

from __future__ import annotations

from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.filter import Graph

RATE = 44100
BELL = "0.5*exp(-11*t)*sin(2*PI*880*t)+0.2*exp(-15*t)*sin(2*PI*1320*t)"


def main() -> None:
    graph = Graph()
    source = graph.add("aevalsrc", f"exprs='{BELL}':d=0.6:s={RATE}:n=1024")
    edges = graph.add("afade", "t=in:d=0.005")
    plain = graph.add("aformat", "sample_fmts=s16:channel_layouts=mono")
    sink = graph.add("abuffersink")
    for a, b in ((source, edges), (edges, plain), (plain, sink)):
        a.link_to(b)
    graph.configure()
    path = Path(__file__).parents[1] / "voices" / "sounds" / "cue.flac"
    path.parent.mkdir(exist_ok=True)
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as out:
        track = out.add_stream("flac", rate=RATE)
        assert isinstance(track, AudioStream)
        track.layout = "mono"
        while True:
            try:
                frame = graph.pull()
            except (av.EOFError, av.BlockingIOError):
                break
            out.mux(track.encode(frame))  # type: ignore[arg-type]
        out.mux(track.encode(None))


if __name__ == "__main__":
    main()
