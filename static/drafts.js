// Keeps what is being typed on the server, so that nobody loses words. Every form works without it.
(function () {
  "use strict";
  const told = document.querySelector("[data-drafts]");
  if (!told) return;
  const rest = 3000; // so long nobody types
  const most = 12000; // so long somebody types without a pause
  const again = 20000; // after it did not work
  const forms = new Map();

  function state(form) {
    if (!forms.has(form)) {
      const line = document.createElement("p");
      line.className = "quiet";
      const heard = document.createElement("span");
      heard.className = "unseen";
      heard.setAttribute("role", "status");
      forms.set(form, { form, line, heard, timer: 0, since: 0, changed: false, sending: null, sent: false });
    }
    return forms.get(form);
  }

  function typed(event) {
    const form = event.target.form;
    if (!form || form.method !== "post" || !form.querySelector("textarea") || !form.querySelector("input[name=draft_mark]")) return;
    const here = state(form);
    const field = event.target.closest(".field");
    if (event.target.matches("textarea") && field && here.line.parentNode !== field) field.append(here.line, here.heard);
    here.changed = true;
    here.since = here.since || Date.now();
    wait(here, Date.now() - here.since > most ? 0 : rest);
  }

  function wait(here, pause) {
    clearTimeout(here.timer);
    here.timer = setTimeout(keep, pause, here, false);
  }

  // What is said aloud is rare: that words are kept at all, and that they are not.
  function say(here, text, aloud) {
    here.line.textContent = text;
    here.heard.textContent = aloud && aloud !== here.aloud ? text : "";
    here.aloud = aloud;
  }

  function words(form) {
    const data = new FormData(form);
    for (const [name, value] of Array.from(data)) if (typeof value !== "string") data.delete(name);
    for (const box of form.querySelectorAll("input[type=password]")) data.delete(box.name);
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    const label = Array.from(form.querySelectorAll("textarea")).map((box) => box.value.trim() && box.labels[0]).find(Boolean);
    data.set("draft_once", data.get("once") || "");
    data.delete("once");
    data.set("draft_path", address.pathname + address.search);
    data.set("draft_title", label ? label.firstChild.textContent.trim() : "");
    return data;
  }

  async function keep(here, leaving) {
    clearTimeout(here.timer);
    if (!here.changed || here.sent || (here.sending && !leaving)) return;
    const data = words(here.form);
    const size = Array.from(data.values()).join("").length * 3;
    here.changed = false;
    here.since = 0;
    here.sending = new AbortController();
    try {
      const answer = await fetch("/drafts/keep", {
        method: "POST", body: data, redirect: "manual", keepalive: leaving && size < 50000, signal: here.sending.signal,
      });
      if (answer.status === 204) {
        const mark = answer.headers.get("Draft-Mark");
        if (mark) here.form.querySelector("input[name=draft_mark]").value = mark;
        say(here, told.dataset.kept.replace("{time}", answer.headers.get("Draft-Clock") || ""), "kept");
      } else {
        here.changed = true;
        say(here, answer.status === 413 ? told.dataset.long : answer.status < 500 ? told.dataset.lost : told.dataset.away, "lost");
      }
    } catch {
      here.changed = true;
      if (!here.sent) say(here, told.dataset.away, "away");
    }
    here.sending = null;
    if (here.changed) wait(here, here.since ? rest : again);
  }

  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  // What is on its way to where it belongs is not unsent any more.
  document.addEventListener("submit", function (event) {
    const here = forms.get(event.target);
    if (!here) return;
    here.sent = true;
    clearTimeout(here.timer);
    if (here.sending) here.sending.abort();
    setTimeout(stay, 20000);
  });
  function stay() {
    for (const here of forms.values()) here.sent = false;
  }
  window.addEventListener("pageshow", stay);
  function leave() {
    for (const here of forms.values()) keep(here, true);
  }
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) leave();
  });
  window.addEventListener("pagehide", leave);
})();
