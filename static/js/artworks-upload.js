// Adding artworks: Uppy sends each file straight to the storage with a form that the server has signed for exactly it,
// four at once. One bad file never stops the others; what has arrived is safe when the page is closed; a file that is
// sent again after that takes its old place.
(() => {
  "use strict";

  const root = document.querySelector("[data-uploader]");
  if (!root) return;

  const find = (name) => root.querySelector(`[data-${name}]`);
  const [input, folder, veil, tray] = [find("upload-input"), find("upload-folder"), find("drop-veil"), find("sending")];
  const [list, text, bar] = [find("sending-list"), find("sending-text"), find("sending-progress")];
  const [pause, retry, cancel] = [find("sending-pause"), find("sending-retry"), find("sending-cancel")];
  const rows = new Map();
  const count = { all: 0, sent: 0, failed: 0 };
  const csrf = JSON.parse(document.body.getAttribute("hx-headers"));
  const PICTURE = /^image\/(jpeg|png|webp|tiff|avif)$/;
  const SUFFIX = /\.(jpe?g|png|webp|tiff?|avif)$/i;

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

  const say = (level, words) => document.dispatchEvent(new CustomEvent("toast", { detail: { level, text: words } }));

  // Pausing: nothing new starts; the files that are on their way, four at most, arrive.
  let gate = Promise.resolve();
  let open = null;
  const setPaused = (paused) => {
    if (paused === Boolean(open)) return;
    if (paused) gate = new Promise((resolve) => { open = resolve; });
    else {
      open();
      open = null;
    }
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    refresh();
  };

  const refresh = () => {
    const left = count.all - count.sent - count.failed;
    tray.hidden = count.all === 0;
    bar.max = Math.max(count.all, 1);
    bar.value = count.sent;
    bar.hidden = left === 0;
    pause.hidden = left === 0;
    cancel.hidden = left === 0 && count.failed === 0;
    cancel.textContent = left ? "Cancel the rest" : "Leave them out";
    retry.hidden = count.failed === 0;
    const parts = [`${count.sent} of ${count.all} sent`];
    if (open && left) parts.push("paused");
    if (count.failed) parts.push(`${count.failed} not sent`);
    text.textContent = parts.join(", ");
    if (left === 0 && count.failed === 0) {
      count.all = 0;
      count.sent = 0;
      tray.hidden = true;
    }
  };

  const make = (tag, className, words = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = words;
    return node;
  };

  const removeRow = (id) => {
    rows.get(id)?.row.remove();
    rows.delete(id);
  };

  const rowOf = (file) => {
    if (rows.has(file.id)) return rows.get(file.id);
    const row = make("li", "upload-line");
    const progress = make("progress", "");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", `Sending ${file.name}`);
    const reason = make("span", "upload-line__reason");
    row.append(make("span", "upload-line__name truncate", file.name), progress, reason);
    list.append(row);
    rows.set(file.id, { row, progress, reason, buttons: null });
    return rows.get(file.id);
  };

  const button = (words, kind, act) => {
    const node = make("button", `btn btn-${kind} btn-sm`, words);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  };

  const uppy = new Uppy.Uppy({
    autoProceed: true,
    allowMultipleUploadBatches: true,
    // Folders hold all sorts of files; what somebody chose one by one is looked at by the server, which says why not.
    onBeforeFileAdded: (file) => !file.meta?.relativePath || PICTURE.test(file.type || "") || SUFFIX.test(file.name),
  });

  uppy.use(Uppy.AwsS3, {
    shouldUseMultipart: false,
    limit: 4,
    getUploadParameters: async (file) => {
      await gate;
      rowOf(file);
      const announced = await post(root.dataset.announce, {
        name: file.name,
        size: file.size,
        type: file.type === "application/octet-stream" ? "" : file.type,
        collection: root.dataset.collection,
        fingerprint: [file.meta.relativePath || file.name, file.size, file.data.lastModified].join("|"),
      });
      uppy.setFileMeta(file.id, { upload: announced.id });
      return { method: "POST", url: announced.url, fields: announced.fields, headers: {} };
    },
  });

  const again = (id) => {
    const shown = rows.get(id);
    if (!shown?.buttons) return;
    shown.buttons.remove();
    shown.buttons = null;
    shown.progress.hidden = false;
    shown.reason.textContent = "";
    count.failed -= 1;
    refresh();
    uppy.retryUpload(id).catch(() => {});
  };

  const fail = (file, words) => {
    const shown = rowOf(file);
    if (shown.buttons) return;
    shown.progress.hidden = true;
    shown.reason.textContent = words;
    shown.buttons = make("span", "actions");
    shown.buttons.append(
      button("Send again", "secondary", () => again(file.id)),
      button("Leave out", "quiet", () => uppy.removeFile(file.id)),
    );
    shown.row.append(shown.buttons);
    count.failed += 1;
    refresh();
  };

  const changed = () => document.body.dispatchEvent(new CustomEvent("uploads:changed", { bubbles: true }));
  const arrived = new Set();

  uppy.on("file-added", () => {
    count.all += 1;
    refresh();
  });
  uppy.on("file-removed", (file) => {
    if (arrived.delete(file.id)) count.sent += 1;
    else {
      count.all -= 1;
      if (rows.get(file.id)?.buttons) count.failed -= 1;
    }
    removeRow(file.id);
    refresh();
  });
  uppy.on("upload-progress", (file, progress) => {
    const shown = rows.get(file?.id);
    if (shown && progress.bytesTotal) shown.progress.value = (100 * progress.bytesUploaded) / progress.bytesTotal;
  });
  uppy.on("upload-error", (file, error) => { if (file) fail(file, error.message); });
  uppy.on("upload-success", async (file) => {
    try {
      const { upload } = uppy.getFile(file.id).meta;
      await post(root.dataset.received.replace("00000000-0000-0000-0000-000000000000", upload), {});
      arrived.add(file.id);
      uppy.removeFile(file.id);
      changed();
    } catch (error) {
      fail(file, error.message);
    }
  });

  const add = (files) => {
    const chosen = Array.from(files).map((file) => ({
      name: file.name,
      type: file.type,
      data: file,
      source: "page",
      meta: { relativePath: file.webkitRelativePath || null },
    }));
    try {
      uppy.addFiles(chosen);
    } catch (error) {
      if (!error.isRestriction) throw error;
      say("info", "Some of these are on their way already.");
    }
  };

  [input, folder].forEach((field) => field.addEventListener("change", () => {
    add(field.files);
    field.value = "";
  }));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-upload-choose]")) input.click();
    if (event.target.closest("[data-upload-choose-folder]")) folder.click();
  });
  pause.addEventListener("click", () => setPaused(!open));
  retry.addEventListener("click", () => Array.from(rows.keys()).forEach(again));
  cancel.addEventListener("click", () => {
    uppy.getFiles().forEach((file) => { if (!arrived.has(file.id)) uppy.removeFile(file.id); });
    setPaused(false);
  });

  // The veil goes when nothing has been dragged over the page for a moment.
  let hiding = 0;
  const hide = () => { veil.hidden = true; };
  uppy.use(Uppy.DropTarget, {
    target: document.body,
    onDragOver: () => {
      veil.hidden = false;
      window.clearTimeout(hiding);
      hiding = window.setTimeout(hide, 300);
    },
    onDrop: hide,
  });

  window.addEventListener("beforeunload", (event) => {
    if (count.all > count.sent + count.failed) event.preventDefault();
  });

  // What has come in is shown when it has, but never under the hands of somebody who chooses or has scrolled far.
  const results = () => document.getElementById("results");
  let done = Number(document.querySelector("[data-uploads]")?.dataset.done || 0);
  const isBusy = () => results()?.querySelector("[data-selecting], dialog[open]") || window.scrollY > window.innerHeight;
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "uploads") return;
    const now = Number(document.querySelector("[data-uploads]")?.dataset.done || 0);
    if (now > done && results() && !isBusy()) {
      htmx.ajax("GET", window.location.pathname + window.location.search, { target: "#results", swap: "innerHTML" });
    }
    if (!isBusy()) done = now;
  });
})();
