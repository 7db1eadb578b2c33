// While a webinar runs its lines are fetched again and again. Without this script there is a link that does so.
"use strict";
(() => {
  const EVERY_MS = 15000;
  const LATER_MS = 60000;
  const part = document.querySelector("[data-live]");
  const status = document.querySelector("[data-announced]");
  const lost = document.querySelector("[data-lost]");
  if (!part) return;
  let said = "";

  const tell = () => {
    const now = part.querySelector("[data-said]");
    const text = now ? now.textContent.trim() : "";
    if (status && text !== said) status.textContent = text;
    said = text;
  };

  const look = async () => {
    let heard = false;
    try {
      const answer = await fetch(part.dataset.live, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) {
        heard = true;
        const held = document.activeElement && part.contains(document.activeElement) && document.activeElement.getAttribute("href");
        part.innerHTML = await answer.text();
        if (held) [...part.querySelectorAll("a")].find((one) => one.getAttribute("href") === held)?.focus();
        tell();
      }
    } catch { /* the next look may do better */ }
    if (lost) lost.hidden = heard;
    if (Date.now() < Number(part.dataset.until) + LATER_MS) window.setTimeout(look, EVERY_MS);
  };

  tell();
  window.setTimeout(look, EVERY_MS);
})();
