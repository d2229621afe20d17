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

  // A page that stays open in a meeting asks whether anything is new, while somebody looks at it.
  const news = document.querySelector("[data-news]");
  if (news) {
    const status = news.querySelector("[role=status]");
    const usual = 5000;
    const most = 1000; // so often it asks without hearing anything new
    let pause = usual;
    let quiet = 0;
    let timer = 0;
    let looking = false;
    // Who looks at the page knows whether it still asks.
    const later = function () {
      clearTimeout(timer);
      if (quiet >= most || pause > 2 * usual) status.textContent = news.dataset.lost;
      else if (status.textContent === news.dataset.lost) status.textContent = "";
      if (!document.hidden && quiet < most) timer = setTimeout(look, pause);
    };
    // Signed out, or not for this person any more: asking on would change nothing.
    const ask = async function (address) {
      const answer = await fetch(address);
      if (answer.redirected || [401, 403, 404].includes(answer.status)) quiet = most;
      if (answer.redirected || !answer.ok) throw new Error("not now");
      return answer;
    };
    const look = async function () {
      if (looking) return;
      looking = true;
      try {
        const found = await ask(news.dataset.news + "?seen=" + encodeURIComponent(news.dataset.seen));
        pause = usual;
        quiet += 1;
        if (found.status === 200) {
          quiet = 0;
          if (busy()) status.textContent = news.dataset.new;
          else await renew();
        }
      } catch {
        pause = Math.min(pause * 2, 120000);
      }
      looking = false;
      later();
    };
    // Words being written are never taken away.
    const busy = function () {
      const here = document.activeElement;
      if (here && here.closest("[data-live]") && here.matches("textarea, select, input:not([type=radio])")) return true;
      return Array.from(document.querySelectorAll("[data-live] form")).some(function (form) {
        return form.hasAttribute("aria-busy") || Array.from(form.elements).some(function (box) {
          if (box.type === "radio" || box.type === "checkbox") return box.checked !== box.defaultChecked;
          if (box.options) return Array.from(box.options).some((one) => one.selected !== one.defaultSelected && box.selectedIndex);
          return box.type !== "hidden" && "defaultValue" in box && box.value !== box.defaultValue;
        });
      });
    };
    const renew = async function () {
      const answer = await ask(location.pathname + location.search);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = fresh.querySelector("[data-live]");
      const live = document.querySelector("[data-live]");
      const stamp = fresh.querySelector("[data-news]");
      if (busy()) {
        status.textContent = news.dataset.new;
        return;
      }
      if (!next || !stamp) {
        location.reload();
        return;
      }
      const held = document.activeElement && live.contains(document.activeElement) ? name(document.activeElement) : null;
      const open = Array.from(live.querySelectorAll("details")).filter((one) => one.open).map(name);
      const shut = Array.from(live.querySelectorAll("details")).filter((one) => !one.open).map(name);
      const top = window.scrollY;
      live.replaceWith(document.adoptNode(next));
      for (const one of next.querySelectorAll("details")) {
        if (open.includes(name(one))) one.open = true;
        else if (shut.includes(name(one))) one.open = false;
      }
      if (held) {
        const same = Array.from(next.querySelectorAll("a, button, summary, input")).find((one) => name(one) === held);
        const where = same || document.getElementById("main");
        if (where) where.focus({ preventScroll: true });
      }
      window.scrollTo(0, top);
      news.dataset.seen = stamp.dataset.seen;
      status.textContent = news.dataset.done;
    };
    // What something is called, so that the same thing is found again on the renewed page.
    const name = function (one) {
      const text = one.tagName === "DETAILS" ? one.firstElementChild.textContent.replace(/\d+/g, "#") : one.textContent;
      return one.tagName + " " + (one.id || one.getAttribute("href") || text.trim());
    };
    document.addEventListener("visibilitychange", function () {
      quiet = 0;
      if (document.hidden) clearTimeout(timer);
      else look();
    });
    later();
  }

  // A link into a closed explanation opens it.
  function open() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details");
    if (closed) closed.open = true;
  }
  window.addEventListener("hashchange", open);
  open();
})();
