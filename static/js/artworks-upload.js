// Adding artworks: Uppy sends each file straight to the storage with a form that the server has signed for exactly it.
// One bad file never stops the others; a file that failed can be sent again; what the server knows survives a reload.
(() => {
  "use strict";

  const root = document.querySelector("[data-uploader]");
  if (!root) return;

  const input = root.querySelector("[data-upload-input]");
  const veil = root.querySelector("[data-drop-veil]");
  const sending = root.querySelector("[data-sending]");
  const list = root.querySelector("[data-sending-list]");
  const rows = new Map();
  const csrf = JSON.parse(document.body.getAttribute("hx-headers"));

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

  const make = (tag, className, text = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  const uppy = new Uppy.Uppy({ autoProceed: true, allowMultipleUploadBatches: true });

  uppy.use(Uppy.AwsS3, {
    shouldUseMultipart: false,
    limit: 4,
    getUploadParameters: async (file) => {
      const announced = await post(root.dataset.announce, {
        name: file.name,
        size: file.size,
        type: file.type,
        collection: root.dataset.collection,
      });
      uppy.setFileMeta(file.id, { upload: announced.id });
      return { method: "POST", url: announced.url, fields: announced.fields, headers: {} };
    },
  });

  const addRow = (file) => {
    const row = make("li", "upload-line");
    const bar = make("progress", "");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    const reason = make("span", "upload-line__reason");
    reason.setAttribute("role", "status");
    row.append(make("span", "upload-line__name truncate", file.name), bar, reason);
    list.append(row);
    sending.hidden = false;
    rows.set(file.id, { row, bar, reason });
  };

  const removeRow = (file) => {
    rows.get(file.id)?.row.remove();
    rows.delete(file.id);
    sending.hidden = rows.size === 0;
  };

  const fail = (file, text) => {
    const shown = rows.get(file.id);
    if (!shown) return;
    shown.bar.hidden = true;
    shown.reason.textContent = text;
    const again = make("button", "btn btn-secondary btn-sm", "Send again");
    again.type = "button";
    again.addEventListener("click", () => {
      shown.bar.hidden = false;
      shown.reason.textContent = "";
      buttons.remove();
      uppy.retryUpload(file.id);
    });
    const away = make("button", "btn btn-quiet btn-sm", "Leave out");
    away.type = "button";
    away.addEventListener("click", () => { uppy.removeFile(file.id); });
    const buttons = make("span", "actions");
    buttons.append(again, away);
    shown.row.append(buttons);
  };

  const changed = () => document.body.dispatchEvent(new CustomEvent("uploads:changed", { bubbles: true }));

  uppy.on("file-added", addRow);
  uppy.on("file-removed", removeRow);
  uppy.on("upload-progress", (file, progress) => {
    const shown = rows.get(file.id);
    if (shown && progress.bytesTotal) shown.bar.value = (100 * progress.bytesUploaded) / progress.bytesTotal;
  });
  uppy.on("upload-error", (file, error) => fail(file, error.message));
  uppy.on("upload-success", async (file) => {
    try {
      const upload = uppy.getFile(file.id).meta.upload;
      await post(root.dataset.received.replace("00000000-0000-0000-0000-000000000000", upload), {});
      uppy.removeFile(file.id);
      changed();
    } catch (error) {
      fail(file, error.message);
    }
  });

  const add = (files) => Array.from(files).forEach((file) => {
    try {
      uppy.addFile({ name: file.name, type: file.type, data: file, source: "page" });
    } catch (error) {
      if (!error.isRestriction) throw error;
      document.dispatchEvent(new CustomEvent("toast", {
        detail: { level: "info", text: `${file.name} is on its way already.` },
      }));
    }
  });

  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-upload-choose]")) input.click();
  });

  const carriesFiles = (event) => Array.from(event.dataTransfer?.types || []).includes("Files");
  let depth = 0;
  document.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    add(event.dataTransfer.files);
  });

  window.addEventListener("beforeunload", (event) => {
    if (uppy.getFiles().some((file) => !file.error && !file.progress.uploadComplete)) event.preventDefault();
  });

  // When the server's list comes back with nothing left to check, the library shows what has come in.
  let waiting = Boolean(document.querySelector('[data-uploads] [data-state="received"]'));
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "uploads") return;
    const still = Boolean(document.querySelector('[data-uploads] [data-state="received"]'));
    const grid = document.getElementById("grid");
    if (grid && (waiting || still)) {
      htmx.ajax("GET", window.location.pathname + window.location.search, { target: "#grid", swap: "innerHTML" });
    }
    waiting = still;
  });
})();
