// Before the first paint: tells the style sheet that scripts run, and what to do when the figures
// cannot come to life. The page then keeps its stills and says so.
document.documentElement.classList.add("script");

function stillsOnly() {
  document.documentElement.classList.add("stills-only");
  const say = () => {
    const notice = document.getElementById("no-live");
    if (notice) notice.hidden = false;
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", say);
  else say();
}

// When boot.js itself never arrives, as when index.html is opened as a file.
addEventListener("error", ({ target }) => target.id === "boot" && stillsOnly(), true);
