// The sign-in page: show the password while typing it, and fill in a demo account at a press.

const form = document.querySelector("[data-sign-in]");
const password = form.elements.namedItem("password");

form.querySelector("[data-show-password]")?.addEventListener("change", (event) => {
  password.type = event.target.checked ? "text" : "password";
});

// A password manager should see a password field when the form is sent.
form.addEventListener("submit", () => { password.type = "password"; });

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    form.elements.namedItem("identifier").value = button.dataset.fill;
    password.value = button.dataset.password;
    form.querySelector("button[type=submit]").focus();
  });
}
