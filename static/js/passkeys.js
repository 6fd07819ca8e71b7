// <form data-passkey="get|create">: asks the browser for a passkey before it is sent, and puts the answer into its field
// "credential". What to ask for stands in a json_script (data-passkey-options), or is fetched (data-passkey-url).
// Until this runs its button is disabled.
(() => {
  "use strict";

  const PROBLEMS = {
    NotAllowedError: "No passkey was used, or it took too long. Try once more.",
    InvalidStateError: "This device has a passkey for your account already.",
    SecurityError: "Passkeys do not work at this address.",
    NotSupportedError: "This device can't make such a passkey. Try another device, or a security key.",
  };

  const optionsOf = async ({ passkeyOptions, passkeyUrl }) => {
    if (passkeyOptions) return JSON.parse(document.getElementById(passkeyOptions).textContent);
    const answer = await fetch(passkeyUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("The server did not answer.");
    return answer.json();
  };

  const ask = async (form) => {
    const options = await optionsOf(form.dataset);
    return form.dataset.passkey === "create"
      ? window.webauthnJSON.create(options.creation_options)
      : window.webauthnJSON.get(options.request_options);
  };

  const say = (form, text) => {
    const problem = form.querySelector("[data-passkey-problem]");
    problem.textContent = text;
    problem.hidden = !text;
  };

  const onSubmit = async (event) => {
    const form = event.target;
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("[type=submit]");
    if (button.getAttribute("aria-busy")) return;
    say(form, "");
    button.setAttribute("aria-busy", "true");
    try {
      field.value = JSON.stringify(await ask(form));
      form.requestSubmit();
    } catch (error) {
      say(form, PROBLEMS[error.name] || "That did not work. Try once more, or another way.");
    } finally {
      button.removeAttribute("aria-busy");
    }
  };

  const supported = window.webauthnJSON && window.webauthnJSON.supported();
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.addEventListener("submit", onSubmit);
    form.querySelector("[type=submit]").disabled = !supported;
    if (!supported) say(form, "This browser has no passkeys.");
  });
  // Back from the next page: the answer in the field is used up.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-passkey]").forEach((form) => {
      form.elements.credential.value = "";
    });
  });
})();
