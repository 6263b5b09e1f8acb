// Zooms and moves the time line by wheel, drag, two fingers and keys.

import { step } from "./labels.js";
import { atOf, fit, followNow, pan, view, zoom } from "./view.js";

const KEYS = {
  "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), 0: fit, ".": followNow,
  ArrowLeft: () => pan((view.from - view.to) / 8), ArrowRight: () => pan((view.to - view.from) / 8),
};

export function listen(scroller, plot, moved) {
  const place = (event) => event.clientX - plot.getBoundingClientRect().left;

  scroller.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(event.deltaY / 240), atOf(place(event)));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(((event.deltaX || event.deltaY) / view.width) * (view.to - view.from));
    else return;
    event.preventDefault();
    moved();
  }, { passive: false });

  scroller.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (document.activeElement === scroller) return;
      step(event.key === "ArrowDown" ? 1 : -1, scroller);
    } else if (KEYS[event.key]) {
      KEYS[event.key]();
      moved();
    } else return;
    event.preventDefault();
  });

  const fingers = new Map();
  let apart = 0;
  plot.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    apart = 0;
  });
  plot.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, event);
    const [one, other] = [...fingers.values()];
    if (other) {
      const now = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      if (apart) zoom(apart / Math.max(now, 1), atOf((place(one) + place(other)) / 2));
      apart = now;
    } else if (event.buttons && (plot.dataset.dragging || Math.abs(event.clientX - before.clientX) > 2)) {
      plot.dataset.dragging = "true";
      pan(-((event.clientX - before.clientX) / view.width) * (view.to - view.from));
    } else {
      fingers.set(event.pointerId, before);
      return;
    }
    moved();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    plot.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      setTimeout(() => delete plot.dataset.dragging, 0); // after the click that a drag is not
    });
}
