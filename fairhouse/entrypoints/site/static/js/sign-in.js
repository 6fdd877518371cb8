// Tells the time zone of the browser with the sign-in, so that members can recognise their own
// sign-ins in the list. Without script the field stays empty.
for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
