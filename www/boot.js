// Starts the same WebAssembly module in the page and in its workers.
//
// The page knows the two addresses from <link id="glue"> and <link id="module">, and starts a
// worker from this very file: new Worker(document.getElementById("boot").src, {type: "module"}).
// The first message to a worker is {glue, module}: the glue's address and the compiled module.

function startPage() {
  const address = (id) => document.getElementById(id).href;
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
