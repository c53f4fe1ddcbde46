// Uses the admin page of `fulldress serve` as a person would, in a real Chromium: signs in, exports, downloads, removes.
// node browser.mjs CHROMIUM URL TOKEN SCREENSHOT. Prints one JSON object with what was seen. Needs no package: Chromium is
// driven through its remote debugging pipe.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, url, token, screenshot] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "fulldress-browser-"));
const browser = spawn(program, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
  "--disable-background-networking", `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });

let last = 0;
const waiting = new Map();
const complaints = [];
let rest = "";
browser.stdio[4].on("data", (data) => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  for (const text of messages) hear(JSON.parse(text));
});

function hear(message) {
  if (message.id) {
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }
  if (message.method === "Runtime.exceptionThrown") complaints.push(message.params.exceptionDetails.text);
  // What a page is refused by its own policy is logged as an error.
  if (message.method === "Log.entryAdded" && message.params.entry.level === "error") {
    const { text, url: where } = message.params.entry;
    if (!/status of 401/.test(text)) complaints.push(`${text} ${where ?? ""}`);
  }
}

let session;
function send(method, params = {}) {
  last += 1;
  const id = last;
  browser.stdio[3].write(JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) }) + "\0");
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

async function evaluate(expression) {
  const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

async function until(what, expression) {
  const end = Date.now() + 60000;
  while (Date.now() < end) {
    try {
      const value = await evaluate(expression);
      if (value) return value;
    } catch (error) {
      if (!/context|navigat/i.test(error.message)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen; the page says: ${await evaluate("document.body.innerText")}`);
}

async function main() {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  ({ sessionId: session } = await send("Target.attachToTarget", { targetId, flatten: true }));
  await send("Runtime.enable");
  await send("Log.enable");
  await send("Page.enable");
  await send("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: 2, mobile: true });
  await send("Page.navigate", { url });
  await until("the sign-in page", "!!document.getElementById('token')");
  await evaluate("document.getElementById('token').value = 'wrong'; document.forms[0].requestSubmit()");
  const refusal = await until("a refusal", "document.querySelector('[role=alert]')?.innerText");
  await evaluate(`document.getElementById('token').value = ${JSON.stringify(token)}; document.forms[0].requestSubmit()`);
  await until("the admin page", "!!document.getElementById('export')");
  await until("the list of backups", "document.querySelectorAll('#backups tr').length > 0");
  const backup = await evaluate("document.querySelector('#backups tr').innerText");
  await evaluate("document.getElementById('export').click()");
  await until("the export", "document.getElementById('status').innerText === 'Export done'");
  const job = await evaluate("document.querySelector('#exports tr').innerText");
  const bytes = await evaluate("fetch(document.querySelector('#exports a').href).then((r) => r.arrayBuffer()).then((b) => b.byteLength)");
  const unlabelled = await evaluate(`[...document.querySelectorAll('button, input, progress, a')].filter((e) =>
    !e.innerText.trim() && !e.labels?.length && !e.getAttribute('aria-label')).length`);
  const overflow = await evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  const { data } = await send("Page.captureScreenshot", { format: "png" });
  if (screenshot) writeFileSync(screenshot, Buffer.from(data, "base64"));
  const cookie = await evaluate("document.cookie");
  await evaluate("document.querySelector('#exports button').click()");
  await until("the removal", "document.querySelectorAll('#exports tr').length === 0");
  await evaluate("document.querySelector('header form').requestSubmit()");
  await until("the sign-in page again", "!!document.getElementById('token')");
  return { refusal, backup, job, bytes, unlabelled, overflow, cookie, complaints };
}

const limit = setTimeout(() => { console.error("timed out"); browser.kill("SIGKILL"); process.exit(2); }, 100000);
let code = 0;
try {
  console.log(JSON.stringify(await main()));
} catch (error) {
  console.error(error.message, complaints.join("; "));
  code = 1;
}
clearTimeout(limit);
const gone = new Promise((resolve) => browser.on("exit", resolve));
browser.kill("SIGKILL");
await gone;
rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
process.exit(code);
