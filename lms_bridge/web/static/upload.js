// While a package is sent, says how far that is. Without this script the browser sends the form itself.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const state = form.querySelector("[role=status]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");

  const say = (text) => { state.textContent = text; };

  const stop = (text) => {
    say(text);
    bar.hidden = true;
    button.disabled = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (file && file.size > Number(form.dataset.most)) return stop(form.dataset.large);
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.responseType = "json";
    call.setRequestHeader("X-Requested-With", "upload");
    call.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = sent.loaded / sent.total;
    });
    call.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      say(form.dataset.checking);
    });
    call.addEventListener("load", () => {
      if (call.response && call.response.location) window.location.assign(call.response.location);
      else stop(call.status === 413 ? form.dataset.large : form.dataset.failed);
    });
    call.addEventListener("error", () => stop(form.dataset.failed));
    bar.value = 0;
    bar.hidden = false;
    button.disabled = true;
    say(form.dataset.sending);
    call.send(new FormData(form));
  });
})();
