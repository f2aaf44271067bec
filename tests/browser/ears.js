// Served with the page to readers whose driver does not tell what the console says: keeps it.
{
  window.heard = [];
  const hear = (level, ...said) => heard.push([level, said.map(String).join(" ")].join(" "));
  for (const [name, level] of [["error", "SEVERE"], ["warn", "WARNING"], ["log", "INFO"]]) {
    const say = console[name];
    console[name] = (...said) => (hear(level, ...said), say.apply(console, said));
  }
  // Also of files that do not arrive, whose events do not bubble.
  addEventListener(
    "error",
    ({ message, filename, target }) =>
      hear("SEVERE", message ?? "not loaded:", filename ?? target.src ?? target.href),
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => hear("SEVERE", "unhandled:", reason));
  addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
    hear("SEVERE", "refused by", violatedDirective, blockedURI),
  );
}
