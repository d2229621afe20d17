// Passkeys: shown only where the browser can make them. The pages work without this.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    const plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }
  async function asked(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error("no options");
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user = Object.assign({}, options.user, { id: bytes(options.user.id) });
    if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials);
    return options;
  }
  function said(made) {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: response });
  }

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const form = place.querySelector("form");
    const problem = place.querySelector("[role=status]");
    const adds = place.dataset.passkey === "add";
    place.hidden = false;
    form.addEventListener("submit", async function (event) {
      if (form.elements.credential.value) return;
      event.preventDefault();
      event.stopPropagation();
      problem.textContent = "";
      try {
        const options = { publicKey: await asked(place.dataset.options) };
        const ways = navigator.credentials;
        form.elements.credential.value = said(await (adds ? ways.create(options) : ways.get(options)));
        form.requestSubmit();
      } catch (_error) {
        problem.textContent = place.dataset.problem;
      }
    });
    window.addEventListener("pageshow", function () { form.elements.credential.value = ""; });
  }
})();
