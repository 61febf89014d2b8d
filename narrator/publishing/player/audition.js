"use strict";
// One sound at a time, and a sentence in every voice, one after the other.
const sounds = [...document.querySelectorAll("audio")];
const buttons = [...document.querySelectorAll("button[data-all]")];
let row = [];

function mark(sound, on) {
  sound.closest("tr").classList.toggle("now", on);
}

function press(button) {
  for (const other of buttons) {
    other.setAttribute("aria-pressed", String(other === button));
    other.textContent = other === button ? "Stop" : "Play it in every voice";
  }
}

function stop() {
  row = [];
  press(null);
}

function next() {
  const sound = row.shift();
  if (!sound) return stop();
  sound.currentTime = 0;
  sound.play().catch(stop);
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  sound.closest("tr").scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "auto" });
}

for (const sound of sounds) {
  sound.addEventListener("play", () => {
    for (const other of sounds) if (other !== sound) other.pause();
    mark(sound, true);
  });
  sound.addEventListener("pause", () => mark(sound, false));
  sound.addEventListener("ended", () => { mark(sound, false); if (row.length) next(); else stop(); });
}

for (const button of buttons) {
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const running = button.getAttribute("aria-pressed") === "true";
    for (const sound of sounds) sound.pause();
    stop();
    if (running) return;
    press(button);
    row = sounds.filter((sound) => sound.dataset.of === button.dataset.all);
    next();
  });
}
