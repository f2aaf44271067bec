// Starts the WebAssembly modules, each in the page and in a worker of its own.
//
// First comes the module of the opening figure and then, when that figure is alive or out of sight,
// the one of the further figures; both at once for whoever follows a link into the page. For each
// the page has <link id="…-glue"> and <link id="…-module">; those of the further figures are made
// here, so that nothing is fetched too early.
//
// A worker is started from this very file: new Worker(document.getElementById("boot").src,
// {type: "module"}). The first message to a worker is {glue, module}: the glue's address and the
// compiled module.

function startPage() {
  const alive = new Promise((say) => addEventListener("alive", say, { once: true }));
  alive.then(() => performance.mark("alive"));
  if (location.hash) startFurther();
  else alive.then(startFurther);
  start("opening");
}

function startFurther() {
  const [glue, module] = document.querySelector("meta[name=further]").content.split(" ");
  const add = (link) => document.head.append(Object.assign(document.createElement("link"), link));
  add({ id: "further-glue", rel: "modulepreload", href: glue });
  add({ id: "further-module", rel: "preload", as: "fetch", crossOrigin: "", href: module });
  start("further");
}

function start(name) {
  const address = (part) => document.getElementById(`${name}-${part}`).href;
  import(address("glue"))
    .then((glue) => glue.default({ module_or_path: address("module") }))
    .catch((problem) => {
      // No WebAssembly, none of its vectors, or a file that did not arrive.
      console.warn("The figures stay still:", problem);
      stillsOnly();
    });
}

function startWorker() {
  // Set at once: what is posted while nobody listens is lost. What arrives between the first
  // message and the moment when Rust listens is kept, and handed over in order.
  const early = [];
  onmessage = ({ data: { glue, module } }) => {
    onmessage = ({ data }) => early.push(data);
    import(glue)
      .then((glue) => {
        onmessage = null;
        glue.initSync({ module });
        for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
      })
      .catch(reportError); // so that the page's worker.onerror hears of it
  };
}

if (typeof document === "undefined") startWorker();
else startPage();
