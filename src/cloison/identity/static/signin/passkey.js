// One ceremony per page (WebAuthn level 2). The form says which one and with what options; the authenticator's answer goes
// into its hidden field, and the form is sent. Nothing is kept here, nothing is asked of anybody else.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const answer = form.elements.credential;
  const button = form.querySelector("button[type=submit]");

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const options = () => {
    const { publicKey } = JSON.parse(form.dataset.options);
    publicKey.challenge = toBytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
    for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
      for (const known of list ?? []) known.id = toBytes(known.id);
    }
    return { publicKey };
  };

  const asJson = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
  };

  const say = (when) => {
    for (const sentence of form.querySelectorAll("[data-when]")) sentence.hidden = sentence.dataset.when !== when;
  };

  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    say("");
    if (!window.PublicKeyCredential) return say("unsupported");
    button.disabled = true;
    try {
      answer.value = asJson(await navigator.credentials[form.dataset.passkey](options()));
      form.submit();
    } catch (error) {
      say(error.name === "InvalidStateError" ? "known" : error.name === "SecurityError" ? "unsupported" : "given-up");
      button.disabled = false;
      button.focus();
    }
  });

  // Whoever comes back to this page by the back button meets a challenge that was used.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
    answer.value = "";
  });
})();
