// Small improvements. Every page works without them.
(function () {
  "use strict";

  // The box that says what is wrong is read first.
  const problem = document.getElementById("problem");
  if (problem) problem.focus();

  // How many characters are left. Said aloud only when writing rests, and only near the end.
  for (const line of document.querySelectorAll("p.left[data-for]")) {
    const box = document.getElementById(line.dataset.for);
    const limit = Number(box && box.dataset.limit);
    if (!limit) continue;
    const heard = document.createElement("span");
    heard.className = "unseen";
    heard.setAttribute("role", "status");
    line.after(heard);
    const fixed = document.getElementById(box.id + "-limit");
    let rest = 0;
    const show = function () {
      const left = limit - Array.from(box.value).length;
      const text = left === 1 ? line.dataset.one : (left < 0 ? line.dataset.over : line.dataset.left)
        .replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang || undefined));
      line.textContent = text;
      line.classList.toggle("over", left < 0);
      line.hidden = left > limit / 2;
      if (fixed) fixed.classList.toggle("unseen", !line.hidden);
      clearTimeout(rest);
      rest = setTimeout(function () {
        heard.textContent = left < Math.max(50, limit / 10) ? text : "";
      }, 1200);
    };
    box.addEventListener("input", show);
    show();
  }

  // A second press while the first is on its way does nothing. The server would not do it twice either.
  let waiting = 0;
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    clearTimeout(waiting);
    waiting = setTimeout(free, 15000);
  });
  function free() {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", free);

  // A link into a closed explanation opens it.
  function open() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details");
    if (closed) closed.open = true;
  }
  window.addEventListener("hashchange", open);
  open();
})();
