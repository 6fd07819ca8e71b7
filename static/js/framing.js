// Choosing a part of a painting for one shape: with the pointer on the picture (Cropper), or with three sliders, which a
// keyboard moves. The form's hidden fields hold the part in fractions of the picture.
(() => {
  "use strict";

  const form = document.querySelector("[data-framing]");
  if (!form) return;

  const ratio = Number(form.dataset.ratio);
  const box = form.querySelector("[data-cropping]");
  const picture = form.querySelector("[data-cropping-picture]");
  const sliders = form.querySelector("[data-cropping-sliders]");
  const slider = (name) => form.querySelector(`[data-crop="${name}"]`);
  const field = (name) => form.elements[name];
  const part = () => form.querySelector("[name=part]:checked")?.value === "detail";
  let cropper = null;
  let isSetting = false;

  // The largest part of the shape's ratio, as fractions of the picture.
  const largest = () => {
    const own = picture.naturalWidth / picture.naturalHeight;
    return own > ratio ? { width: ratio / own, height: 1 } : { width: 1, height: own / ratio };
  };

  const write = (crop) => ["x", "y", "width", "height"].forEach((name) => { field(name).value = crop[name].toFixed(6); });

  const read = () => {
    const values = ["x", "y", "width", "height"].map((name) => Number.parseFloat(field(name).value));
    if (values.every(Number.isFinite)) return { x: values[0], y: values[1], width: values[2], height: values[3] };
    const whole = largest();
    return { x: (1 - whole.width) / 2, y: (1 - whole.height) / 2, ...whole };
  };

  const toSliders = (crop) => {
    slider("size").value = (100 * crop.width) / largest().width;
    slider("across").value = crop.width >= 1 ? 50 : (100 * crop.x) / (1 - crop.width);
    slider("down").value = crop.height >= 1 ? 50 : (100 * crop.y) / (1 - crop.height);
  };

  const fromSliders = () => {
    const whole = largest();
    const size = Number(slider("size").value) / 100;
    const [width, height] = [whole.width * size, whole.height * size];
    const [across, down] = [Number(slider("across").value) / 100, Number(slider("down").value) / 100];
    return { x: (1 - width) * across, y: (1 - height) * down, width, height };
  };

  // Where the picture lies in Cropper's canvas, in its pixels.
  const area = () => {
    const canvas = cropper.getCropperCanvas().getBoundingClientRect();
    const image = cropper.getCropperImage().getBoundingClientRect();
    return { left: image.left - canvas.left, top: image.top - canvas.top, width: image.width, height: image.height };
  };

  const toCropper = (crop) => {
    if (!cropper) return;
    const { left, top, width, height } = area();
    isSetting = true;
    cropper.getCropperSelection().$change(
      left + crop.x * width, top + crop.y * height, crop.width * width, crop.height * height, ratio,
    );
    isSetting = false;
  };

  const fromCropper = (event) => {
    if (isSetting) return;
    const { left, top, width, height } = area();
    const { x, y, width: w, height: h } = event.detail;
    const crop = { x: (x - left) / width, y: (y - top) / height, width: w / width, height: h / height };
    const slack = 0.002;
    const inside = crop.x >= -slack && crop.y >= -slack && crop.x + crop.width <= 1 + slack && crop.y + crop.height <= 1 + slack;
    if (!inside || crop.width < 0.05) {
      event.preventDefault();
      return;
    }
    const kept = { ...crop, x: Math.max(0, crop.x), y: Math.max(0, crop.y) };
    kept.width = Math.min(kept.width, 1 - kept.x);
    kept.height = Math.min(kept.height, 1 - kept.y);
    write(kept);
    toSliders(kept);
  };

  const TEMPLATE = `
    <cropper-canvas>
      <cropper-image initial-center-size="contain"></cropper-image>
      <cropper-shade hidden></cropper-shade>
      <cropper-selection movable resizable outlined>
        <cropper-handle action="move" plain></cropper-handle>
        <cropper-handle action="nw-resize"></cropper-handle>
        <cropper-handle action="ne-resize"></cropper-handle>
        <cropper-handle action="sw-resize"></cropper-handle>
        <cropper-handle action="se-resize"></cropper-handle>
      </cropper-selection>
    </cropper-canvas>`;

  const start = async () => {
    if (cropper) return;
    // Cropper hides the picture that it is given; the page's own keeps the room.
    const copy = new Image();
    copy.src = picture.src;
    copy.alt = picture.alt;
    cropper = new window.Cropper.default(copy, { container: box, template: TEMPLATE });
    await cropper.getCropperImage().$ready();
    const selection = cropper.getCropperSelection();
    selection.aspectRatio = ratio;
    selection.addEventListener("change", fromCropper);
    window.requestAnimationFrame(() => toCropper(read()));
  };

  const show = async () => {
    sliders.hidden = !part();
    form.querySelector("[data-mattes]").hidden = part();
    if (part()) {
      write(read());
      toSliders(read());
      box.dataset.on = "yes";
      await start();
      toCropper(read());
    } else delete box.dataset.on;
  };

  form.addEventListener("change", (event) => { if (event.target.name === "part") show(); });
  sliders.addEventListener("input", () => {
    write(fromSliders());
    toCropper(fromSliders());
  });
  window.addEventListener("resize", () => { if (part()) toCropper(read()); });
  if (picture.complete && picture.naturalWidth) show();
  else picture.addEventListener("load", show, { once: true });
})();
