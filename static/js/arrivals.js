// The two files of an import: each goes straight to the storage, with a form that the server has signed for exactly it.
(() => {
  "use strict";

  const csrf = JSON.parse(document.body.getAttribute("hx-headers"));
  const sending = new Set();

  const post = async (url, body) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...csrf, Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(data.error?.message || "The server did not take it. Please try again.");
    return data;
  };

  // XMLHttpRequest, because fetch does not say how far it is.
  const send = (form, file, request, told) =>
    new Promise((resolve, reject) => {
      const body = new FormData();
      Object.entries(form.fields).forEach(([name, value]) => body.append(name, value));
      body.append("file", file);
      request.upload.addEventListener("progress", (event) => told(event.loaded, event.total));
      request.addEventListener("load", () => {
        if (request.status < 300) resolve();
        else reject(new Error("The storage did not take the file. Please send it again."));
      });
      request.addEventListener("error", () => reject(new Error("The connection was lost. Please send it again.")));
      request.addEventListener("abort", () => reject(new Error("Stopped. Choose the file again to send it.")));
      request.open("POST", form.url);
      request.send(body);
    });

  const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString("en-GB")} MB`;

  const take = async (box, file) => {
    const input = box.querySelector("input[type=file]");
    const progress = box.querySelector(".arrival-file__progress");
    const words = box.querySelector(".arrival-file__words");
    const request = new XMLHttpRequest();
    const say = (text, tone = "") => {
      words.textContent = text;
      words.dataset.tone = tone;
    };
    progress.querySelector("button").onclick = () => request.abort();
    try {
      sending.add(box);
      input.disabled = true;
      say("");
      const kind = box.dataset.arrivalFile;
      const form = await post(box.dataset.announce, { kind, name: file.name, size: file.size });
      progress.hidden = false;
      await send(form, file, request, (loaded, total) => {
        progress.querySelector("progress").value = (100 * loaded) / total;
        say(`${megabytes(loaded)} of ${megabytes(total)} sent`);
      });
      say("Sent.");
      await post(box.dataset.received, { kind });
      sending.delete(box);
      if (sending.size === 0) document.body.dispatchEvent(new CustomEvent("arrival:changed", { bubbles: true }));
    } catch (error) {
      say(error.message, "danger");
    } finally {
      sending.delete(box);
      input.disabled = false;
      input.value = "";
      progress.hidden = true;
    }
  };

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-arrival-file]");
    if (box && event.target.files?.length) take(box, event.target.files[0]);
  });

  window.addEventListener("beforeunload", (event) => {
    if (sending.size) event.preventDefault();
  });
})();
