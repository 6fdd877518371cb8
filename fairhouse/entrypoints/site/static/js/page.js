// Small helps on every page. Nothing here is needed to use it.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

for (const box of document.querySelectorAll("[data-password]")) {
  const input = box.querySelector("input");
  const show = document.createElement("button");
  show.type = "button";
  show.className = "button secondary small";
  show.textContent = "Show";
  show.setAttribute("aria-label", "Show password");
  show.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    show.textContent = hidden ? "Hide" : "Show";
    show.setAttribute("aria-label", hidden ? "Hide password" : "Show password");
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  box.append(show);
}

// The time of the session goes on while a page stands open (the server's count is the start).
const session = document.querySelector("[data-session]");
const clock = document.querySelector("[data-clock]");
function tick(offset) {
  const now = new Date(Date.now() + offset);
  const minutes = Math.max(0, Math.floor((now - new Date(session.dataset.session)) / 60000));
  session.textContent = `Signed in for ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  clock.dateTime = now.toISOString();
  clock.textContent = `${now.toISOString().slice(11, 16)} UTC`;
}
if (session && clock) {
  // trust the server's clock, not the device's
  const offset = new Date(clock.dateTime) - Date.now();
  setInterval(() => tick(offset), 15000);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (!form.dataset.live) form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
