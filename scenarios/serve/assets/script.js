"use strict";

// Everything that comes from the server goes into the page as text, never as markup.
const element = (id) => document.getElementById(id);
let running = null;
let timer = 0;

function cell(row, content, name) {
  const made = document.createElement("td");
  if (name) made.className = name;
  if (content instanceof Node) made.append(content);
  else made.textContent = content;
  row.append(made);
}

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (bytes >= 1024 && unit + 1 < units.length) { bytes /= 1024; unit += 1; }
  return (unit === 0 ? bytes : bytes.toFixed(1)) + " " + units[unit];
}

function link(job) {
  const made = document.createElement("a");
  made.href = "/api/exports/" + encodeURIComponent(job.id) + "/download";
  made.textContent = "Download";
  made.setAttribute("aria-label", "Download the export of " + job.started_at);
  made.setAttribute("download", "");
  return made;
}

function remover(job) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = "Remove";
  made.setAttribute("aria-label", "Remove the export of " + job.started_at);
  made.addEventListener("click", () => change("DELETE", "/api/exports/" + encodeURIComponent(job.id)));
  return made;
}

async function ask(method, path) {
  const answer = await fetch(path, { method, credentials: "same-origin" });
  if (answer.status === 401) { location.reload(); }
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

function say(text) {
  if (element("status").textContent !== text) element("status").textContent = text;
}

function showExports(jobs) {
  const before = running;
  running = jobs.find((job) => job.state === "running") || null;
  element("export").disabled = running !== null;
  element("cancel").hidden = running === null;
  element("progress-box").hidden = running === null;
  if (running) {
    element("doing").textContent = running.doing || "Exporting";
    element("progress").value = running.fraction;
  } else if (before) {
    const ended = jobs.find((job) => job.id === before.id);
    if (ended) say("Export " + ended.state + (ended.error ? ": " + ended.error : ""));
  }
  const rows = jobs.map((job) => {
    const row = document.createElement("tr");
    const actions = document.createElement("span");
    if (job.state === "done") actions.append(link(job), " ");
    if (job.state !== "running") actions.append(remover(job));
    cell(row, job.started_at);
    cell(row, job.state);
    cell(row, job.state === "done" ? job.rows : "");
    cell(row, job.state === "done" ? size(job.stored_bytes) : "");
    cell(row, actions);
    return row;
  });
  element("exports").replaceChildren(...rows);
}

function showBackups(backups) {
  const rows = backups.reverse().map((backup) => {
    const row = document.createElement("tr");
    cell(row, backup.created_at);
    cell(row, backup.database);
    cell(row, backup.user + (backup.role ? " as " + backup.role : ""));
    cell(row, backup.rows);
    cell(row, size(backup.bytes));
    cell(row, backup.restorable + (backup.restorable === "no" ? ": " + backup.reason : ""), "why");
    return row;
  });
  element("backups").replaceChildren(...rows);
}

async function refresh() {
  clearTimeout(timer);
  try {
    showExports(await ask("GET", "/api/exports"));
  } catch (error) {
    say("The server does not answer: " + error.message);
  }
  timer = setTimeout(refresh, running ? 300 : 5000);
}

async function change(method, path) {
  try {
    const job = await ask(method, path);
    if (method === "POST") { running = job; say("Export started"); }
  } catch (error) {
    say(error.message);
  }
  await refresh();
}

element("export").addEventListener("click", () => change("POST", "/api/exports"));
element("cancel").addEventListener("click", () => {
  if (running) change("DELETE", "/api/exports/" + encodeURIComponent(running.id));
});
ask("GET", "/api/backups").then(showBackups, (error) => say(error.message));
refresh();
