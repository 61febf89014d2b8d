"""How an episode sounds, by instruments: what a recogniser understands, how natural it is taken to be, levels and pace.

    python -m bench.listening episodes examples/faro.md --engine kokoro --out /tmp/heard
    python -m bench.listening sentences --language fr --engine kokoro --out /tmp/heard
    python -m bench.listening pace

It needs the extra `listen` (`pip install -e '.[studio,listen]'`), which brings PyTorch; nothing else of the
project does.
"""
