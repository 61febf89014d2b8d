"use strict";
// The player: what is heard is shown, what is clicked is heard. Without this script the page is a transcript with sound.
(() => {
  const sound = document.querySelector("audio");
  const tools = document.querySelector(".tools");
  const text = document.body;
  const sentences = told(JSON.parse(document.getElementById("moments").textContent));
  const starts = sentences.map((s) => s.start);
  const questions = [...text.querySelectorAll("section.asks, main h2[id]")]
    .map((turn) => turn.querySelector("[data-start]")).filter(Boolean).map((s) => s.start);
  const memory = "narrator:" + (document.body.dataset.guid || location.pathname);
  const at = (name) => tools.querySelector("[data-do=" + name + "]");
  const picture = document.querySelector(".picture");
  let now = -1, word = -1, following = true, hits = [], hit = -1;

  // Makes sentences of plain paragraphs: for each its length, hundredths of a second since the one before, its words.
  function told(table) {
    const rows = table ? table.split(" ") : [], made = [];
    let time = 0;
    for (const block of text.querySelectorAll("h1:not(.mute), main h2[id]:not(.mute), section p:not(.mute)")) {
      const whole = block.textContent, parts = [];
      for (let at = 0; at < whole.length && made.length < rows.length; at++) {
        const [size, since, words] = rows[made.length].split(":");
        const s = document.createElement("span");
        time += parseInt(since, 36);
        s.textContent = whole.slice(at, at += parseInt(size, 36));
        s.dataset.start = s.start = time / 100;
        s.words = words;
        s.tabIndex = -1;
        made.push(s);
        parts.push(s, whole.slice(at, at + 1));
      }
      block.replaceChildren(...parts);
    }
    return made;
  }

  // Where each word of a sentence begins in its text, and when, in seconds. Letters of a word's time are steps since the
  // one before; where the sentence's length stands instead ("="), all letters take the same time.
  const WORD = /[\u2e80-\u{10ffff}]|[^\s\u2e80-\u{10ffff}]+/gu;
  const STEPS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  function timed(s) {
    const words = [...s.textContent.matchAll(WORD)].map((found) => ({ at: found.index, end: found.index + found[0].length }));
    if (s.words[0] === "=") {
      const whole = words.reduce((sum, w) => sum + w.end - w.at + 1, 0), length = parseInt(s.words.slice(1), 36) / 100;
      let said = 0;
      for (const w of words) { w.time = s.start + length * said / whole; said += w.end - w.at + 1; }
      return words;
    }
    const told = [];
    let steps = 0, since = 0;
    for (const letter of s.words) {
      since += letter === "~" ? 63 : STEPS.indexOf(letter);
      if (letter === "~") continue;
      const w = words.shift();
      if (w && since === 0 && told.length) told[told.length - 1].end = w.end; // "of the" was said as one
      else if (w) told.push({ ...w, time: s.start + (steps += since) / 50 });
      since = 0;
    }
    return told;
  }

  tools.hidden = false;
  document.body.classList.add("live");

  const keep = (name, value) => { try { localStorage.setItem(memory + name, value); } catch (e) { /* not allowed */ } };
  const kept = (name) => { try { return localStorage.getItem(memory + name); } catch (e) { return null; } };

  // The last of the rising numbers that is not above the value; -1 where all are.
  const last = (numbers, value) => {
    let low = 0, high = numbers.length;
    while (low < high) { const mid = (low + high) >> 1; if (numbers[mid] <= value) low = mid + 1; else high = mid; }
    return low - 1;
  };

  const seek = (seconds, play) => {
    const go = () => { sound.currentTime = Math.max(0, seconds); show(); };
    if (sound.readyState > 0) go(); else { sound.addEventListener("loadedmetadata", go, { once: true }); sound.load(); }
    if (play) sound.play().catch(() => {});
  };

  const plain = (s) => { if (s && s.querySelector("b")) s.textContent = s.textContent; word = -1; };

  const reveal = (element) => element.scrollIntoView({ block: "center" });

  const follow = (yes) => {
    following = yes;
    at("follow").setAttribute("aria-pressed", yes);
    if (yes && now >= 0) reveal(sentences[now]);
  };

  function show() {
    const time = sound.currentTime + 0.02;
    const number = last(starts, time);
    if (number !== now) {
      const old = sentences[now];
      plain(old);
      if (old) { old.classList.remove("now"); old.removeAttribute("aria-current"); old.tabIndex = -1; }
      now = number;
      const s = sentences[now];
      if (s) {
        s.classList.add("now");
        s.setAttribute("aria-current", "true");
        s.tabIndex = 0;
        if (following && !sound.paused) reveal(s);
      }
    }
    const s = sentences[now];
    if (picture) picture.style.setProperty("--at", sound.duration ? sound.currentTime / sound.duration : 0);
    if (!s) return;
    const words = s.times || (s.times = timed(s));
    const which = last(words.map((w) => w.time), time);
    if (which === word) return;
    const shown = s.textContent;
    s.textContent = shown;
    word = which;
    if (which < 0) return;
    const { at, end } = words[which];
    const mark = document.createElement("b");
    mark.textContent = shown.slice(at, end);
    s.replaceChildren(shown.slice(0, at), mark, shown.slice(end));
  }

  const jump = (list, step) => {
    const here = last(list, sound.currentTime + (step > 0 ? 0.05 : -1.5));
    const to = step > 0 ? list[here + 1] : list[Math.max(0, here)];
    if (to !== undefined) { seek(to); follow(true); }
  };

  const find = (step) => {
    const words = at("search").value.trim().toLowerCase();
    hits.forEach((s) => s.classList.remove("hit"));
    hits = words ? sentences.filter((s) => s.textContent.toLowerCase().includes(words)) : [];
    hits.forEach((s) => s.classList.add("hit"));
    hit = hits.length ? (hit + step + hits.length) % hits.length : -1;
    at("found").textContent = words ? (hit + 1) + " / " + hits.length : "";
    if (hit >= 0) { follow(false); reveal(hits[hit]); }
  };

  const doing = {
    play: () => (sound.paused ? sound.play().catch(() => {}) : sound.pause()),
    back: () => seek(sound.currentTime - 15),
    ahead: () => seek(sound.currentTime + 15),
    before: () => jump(questions, -1),
    after: () => jump(questions, 1),
    follow: () => follow(!following),
    link: () => {
      const url = location.href.split("#")[0] + "#t=" + sound.currentTime.toFixed(1);
      history.replaceState(null, "", url);
      if (navigator.clipboard) navigator.clipboard.writeText(url).catch(() => {});
      at("found").textContent = "#t=" + sound.currentTime.toFixed(1);
    },
  };

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (button && doing[button.dataset.do]) doing[button.dataset.do]();
  });
  at("speed").addEventListener("change", () => { sound.playbackRate = +at("speed").value; keep("speed", at("speed").value); });
  at("search").addEventListener("input", () => { hit = -1; find(1); });
  at("search").addEventListener("keydown", (event) => { if (event.key === "Enter") find(event.shiftKey ? -1 : 1); });

  text.addEventListener("click", (event) => {
    const s = event.target.closest("[data-start]");
    if (s && !String(getSelection()).trim()) { seek(s.start, true); follow(true); }
    const row = event.target.closest(".picture dd");
    if (row && sound.duration) {
      const box = row.getBoundingClientRect();
      seek((event.clientX - box.left) / box.width * sound.duration, true);
      follow(true);
    }
  });
  text.addEventListener("keydown", (event) => {
    const number = sentences.indexOf(document.activeElement);
    if (number < 0) return;
    if (event.key === "Enter") { seek(starts[number], true); follow(true); event.preventDefault(); }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = step && sentences[number + step];
    if (next) { sentences[number].tabIndex = -1; next.tabIndex = 0; next.focus(); event.preventDefault(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea, button, audio, summary, a, [data-start]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = { " ": "play", k: "play", j: "back", l: "ahead", n: "after", p: "before", f: "follow" }[event.key];
    if (key) { doing[key](); event.preventDefault(); }
    if (event.key === "/") { at("search").focus(); event.preventDefault(); }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) address();
  });

  // A reader who scrolls is not fought with: following waits until it is asked for again.
  for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => { if (!sound.paused) follow(false); }, { passive: true });

  function address() {
    const time = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
    if (time) { seek(+time[1]); return true; }
    const turn = location.hash.startsWith("#turn-") && document.getElementById(location.hash.slice(1));
    const s = turn && turn.querySelector("[data-start]");
    if (s) seek(s.start);
    return Boolean(s);
  }
  addEventListener("hashchange", address);

  let drawing = 0;
  const draw = () => { show(); drawing = sound.paused ? 0 : requestAnimationFrame(draw); };
  const pressed = () => { at("play").setAttribute("aria-pressed", !sound.paused); if (!drawing) draw(); };
  for (const kind of ["play", "pause", "ended"]) sound.addEventListener(kind, pressed);
  for (const kind of ["seeked", "timeupdate", "loadedmetadata"]) sound.addEventListener(kind, show);
  sound.addEventListener("timeupdate", () => { if (!sound.seeking && sound.currentTime > 2) keep("at", sound.currentTime.toFixed(1)); });
  sound.addEventListener("ended", () => keep("at", "0"));

  if (kept("speed")) { at("speed").value = kept("speed"); sound.playbackRate = +at("speed").value || 1; }
  if (sentences[0]) sentences[0].tabIndex = 0;
  if (!address() && +kept("at") > 2) seek(+kept("at"));
})();
