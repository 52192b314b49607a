// What the whole page needs a script for: its language, the drawer, copying, a short word of confirmation.

const state = (window.tandemPage = window.tandemPage || { data: {}, kept: [] })

function toast(text) {
  let place = document.getElementById("tandem-toast")
  if (!place) {
    place = document.createElement("div")
    place.id = "tandem-toast"
    place.setAttribute("role", "status")
    document.body.append(place)
  }
  place.textContent = text
  place.classList.add("tandem-shown")
  clearTimeout(state.timer)
  state.timer = setTimeout(() => place.classList.remove("tandem-shown"), 3500)
}

function copyOldWay(text) {
  const area = document.createElement("textarea")
  area.value = text
  area.style.position = "fixed"
  area.style.opacity = "0"
  document.body.append(area)
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  if (!done) throw new Error("copy refused")
}

async function copy(text, told) {
  try {
    if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(text)
    else copyOldWay(text)
    toast(told)
  } catch {
    toast(state.data.refused)
  }
}

function tableBefore(button) {
  const tables = [...document.querySelectorAll(".tandem-sheet table")]
  return tables.filter((t) => t.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING).pop()
}

// as `core/tables/export.py`: what a spreadsheet would run begins with an apostrophe
const RISKY = /^[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|\uff5c%\uff05]/
const NUMBER = /^[+-]?(\d[\d,.]*|\.\d+)(e[+-]?\d+)?%?$/i
const harmless = (text) => (RISKY.test(text) && !NUMBER.test(text) ? `'${text}` : text)

function asText(table) {
  const cell = (c) => [...c.querySelectorAll(".tandem-value, .tandem-below, .tandem-sort")]
    .map((part, place) => (place === 0 ? harmless(part.textContent) : part.textContent))
    .join(" ").replace(/\s+/g, " ")
  return [...table.rows].map((row) => [...row.cells].map(cell).join("\t")).join("\n")
}

// a note in lines that fit a width; Chinese signs are twice as wide and may stand apart, but no line ends with
// an opening sign or begins with a closing one
const PARTS = /[\u201c\u300a\u3010\uff08]*(?:[\u2e80-\uffff]|[^\s\u2e80-\uffff]+)[\u201d\u3001\u3002\u300b\u3011\uff09\uff0c\uff1a\uff1b]*\s*|\s+/g

function lines(note, most) {
  const wide = (text) => [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 2 : 1), 0)
  const found = []
  let line = ""
  for (const part of note.match(PARTS) || []) {
    if (line && wide(line + part.trimEnd()) > most) {
      found.push(line.trimEnd())
      line = ""
    }
    line += part
  }
  return line.trim() ? [...found, line.trimEnd()] : found
}

const INK = "#3B4854"
const DPI = 300
const HEAD = { size: 15, line: 20, letter: 8.4 }

function said(text, x, y, look) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "text")
  Object.entries({ x, y, "font-family": getComputedStyle(document.body).fontFamily, ...look })
    .forEach(([name, value]) => made.setAttribute(name, value))
  made.textContent = text
  return made
}

// the chart as it stands, dark on white, with its title above it and what must be known of it below
function picture(svg, title, note) {
  const copy = svg.cloneNode(true)
  const width = svg.width.baseVal.value || svg.getBoundingClientRect().width
  const height = svg.height.baseVal.value || svg.getBoundingClientRect().height
  copy.querySelectorAll("text").forEach((text) => {
    text.setAttribute("fill", INK)
    text.removeAttribute("fill-opacity")
  })
  copy.querySelectorAll(".role-axis-grid line").forEach((line) => line.setAttribute("stroke", "#DDE3E8"))
  // a name on a line keeps the ground around it that the page's style gives it
  copy.querySelectorAll('[class*=" names_"] text').forEach((name) => {
    const halo = { "paint-order": "stroke", stroke: "#ffffff", "stroke-width": 4, "stroke-linejoin": "round" }
    Object.entries(halo).forEach(([part, value]) => name.setAttribute(part, value))
  })
  copy.removeAttribute("style")
  const above = lines(title, width / HEAD.letter)
  const top = HEAD.line * above.length + 14
  copy.setAttribute("y", top)
  copy.setAttribute("x", 6)
  copy.setAttribute("overflow", "visible")
  copy.setAttribute("width", width)
  copy.setAttribute("height", height)
  // every group has a ground of its own: an opaque one would hide the lines below it
  copy.querySelectorAll(".background").forEach((ground) => ground.setAttribute("fill", "none"))
  const below = lines(note, width / 5.4)
  const foot = below.length ? 14 * below.length + 8 : 0
  const space = "http://www.w3.org/2000/svg"
  const whole = document.createElementNS(space, "svg")
  whole.setAttribute("xmlns", space)
  whole.setAttribute("width", width + 12)
  whole.setAttribute("height", height + top + foot)
  whole.setAttribute("viewBox", `0 0 ${width + 12} ${height + top + foot}`)
  const ground = document.createElementNS(space, "rect")
  ground.setAttribute("width", "100%")
  ground.setAttribute("height", "100%")
  ground.setAttribute("fill", "#ffffff")
  const bold = { fill: "#1B2630", "font-weight": "600", "font-size": HEAD.size }
  const titled = above.map((line, at) => said(line, 4, HEAD.line * (at + 1), bold))
  const small = { fill: INK, "font-size": 10 }
  const noted = below.map((line, at) => said(line, 6, top + height + 14 * (at + 1), small))
  whole.append(ground, ...titled, copy, ...noted)
  const text = new XMLSerializer().serializeToString(whole)
  return { text, width: width + 12, height: height + top + foot }
}

function save(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

// a PNG says its resolution in a chunk of its own behind the header (PNG specification, pHYs)
async function withResolution(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const chunk = new DataView(new ArrayBuffer(21))
  const perMetre = Math.round(DPI / 0.0254)
  chunk.setUint32(0, 9)
  ;[112, 72, 89, 115].forEach((code, at) => chunk.setUint8(4 + at, code))
  chunk.setUint32(8, perMetre)
  chunk.setUint32(12, perMetre)
  chunk.setUint8(16, 1)
  let crc = 0xffffffff
  for (let at = 4; at < 17; at += 1) {
    crc ^= chunk.getUint8(at)
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  chunk.setUint32(17, (crc ^ 0xffffffff) >>> 0)
  const start = 33
  return new Blob([bytes.slice(0, start), chunk.buffer, bytes.slice(start)], { type: "image/png" })
}

function chartBefore(button) {
  const charts = [...document.querySelectorAll(".stVegaLiteChart svg")]
  return charts.filter((c) => c.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING).pop()
}

function saveChart(button, kind) {
  const svg = chartBefore(button)
  if (!svg) return
  const made = picture(svg, button.dataset.title, button.dataset.note || "")
  const vector = new Blob([made.text], { type: "image/svg+xml" })
  if (kind === "svg") {
    save(vector, `${button.dataset.file}.svg`)
    return
  }
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = Math.round((made.width * DPI) / 96)
    canvas.height = Math.round((made.height * DPI) / 96)
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    URL.revokeObjectURL(image.src)
    canvas.toBlob(async (blob) => save(await withResolution(blob), `${button.dataset.file}.png`), "image/png")
  }
  image.src = URL.createObjectURL(vector)
}

// settings travel, the language does not: the reader's own browser decides it
function shared() {
  const url = new URL(location.href)
  url.searchParams.delete("lang")
  url.hash = ""
  return url.href
}

// Streamlit's own menu speaks English only
function speakMenu() {
  const menu = document.querySelector('[data-testid="stMainMenuPopover"]')
  if (!menu || !state.data.menu) return
  const walk = document.createTreeWalker(menu, NodeFilter.SHOW_TEXT)
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const said = state.data.menu[text.nodeValue]
    if (said && !text.parentElement.closest('[data-testid="stIconMaterial"]')) text.nodeValue = said
  }
}

// Streamlit keeps the chosen theme for the path a tab was opened at; the choice is meant for every page
const THEME = { opened: location.pathname, key: (path) => `stActiveTheme-${path}-v2` }

function spreadTheme() {
  const chosen = localStorage.getItem(THEME.key(THEME.opened))
  if (!chosen) return
  const base = THEME.opened.slice(0, THEME.opened.lastIndexOf("/") + 1)
  ;["", ...(state.data.pages || [])].forEach((page) => localStorage.setItem(THEME.key(base + page), chosen))
}

// a press without a pointer counts as a key's: after one that looks like a script's a window lets go of the focus
function asKey() {
  document.dispatchEvent(new KeyboardEvent("keyup", { key: "Unidentified" }))
}

function clicked(event) {
  if (event.detail === 0) asKey()
  if (event.target.closest && event.target.closest('[data-testid="stMainMenuPopover"]')) {
    setTimeout(spreadTheme, 200)
  }
  if (event.target.closest && event.target.closest('[data-testid="stMainMenu"]')) {
    ;[0, 60, 200].forEach((wait) => setTimeout(speakMenu, wait))
  }
  const button = event.target.closest && event.target.closest("[data-tandem]")
  if (button) {
    const wish = button.dataset.tandem
    if (wish === "copy-table") {
      const table = tableBefore(button)
      const note = button.dataset.note ? `\n${button.dataset.note}` : ""
      if (table) copy(asText(table) + note, state.data.tableCopied)
    }
    if (wish === "copy-link") copy(shared(), state.data.linkCopied)
    if (wish.startsWith("chart-")) saveChart(button, wish.slice(6))
    if (wish === "open-bar") document.documentElement.classList.toggle("tandem-open")
    if (wish === "open-gained") document.querySelector('[class*="st-key-tandem_gained"] button')?.click()
    if (wish === "copy-text") copy(button.dataset.text, state.data.textCopied)
    return
  }
  // on a narrow screen the drawer has done its work once a page is chosen
  const link = event.target.closest && event.target.closest('[data-testid="stSidebar"] a')
  if (link) state.leaving = true
  if (link && window.innerWidth < 768) {
    setTimeout(() => {
      const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button')
      if (close) close.click()
    }, 50)
  }
}

// one step of the browser's history for one action: what a page writes of itself while it opens is no step
function oneStep() {
  const push = history.pushState.bind(history)
  history.pushState = (data, title, url) => {
    const to = new URL(url ?? location.href, location.href)
    const stays = to.pathname === location.pathname
    if (state.arrived && stays) {
      history.replaceState(data, title, url)
      return
    }
    if (state.leaving && !stays) {
      state.arrived = true
      state.leaving = false
    }
    push(data, title, url)
  }
  const acted = () => { state.arrived = false }
  addEventListener("pointerdown", acted, true)
  addEventListener("keydown", acted, true)
}

// on paper a number stays with its unit, its name and its limits; behind it the screen has its blanks again
const TOGETHER = /\d%? (?=CI\b|to \S*\d|\(\d+\/|[a-z\u4e00-\u9fff])|\bCI (?=\S*\d)|\bto (?=\S*\d)|\b[pP] (?=[=<])|[=<] (?=\d)/g

function keepTogether(place) {
  if (!place) return
  const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    if (!/\d/.test(text.nodeValue) || text.parentElement.closest("pre, svg, script, style")) continue
    const kept = text.nodeValue.replace(TOGETHER, (found) => `${found.slice(0, -1)}\u00a0`)
    if (kept === text.nodeValue) continue
    state.kept.push([text, text.nodeValue, kept])
    text.nodeValue = kept
  }
}

function letGo() {
  state.kept.forEach(([text, before, kept]) => {
    if (text.nodeValue === kept) text.nodeValue = before
  })
  state.kept = []
}

const DOT = " \u00b7 "

// a sheet of paper says which program made it, when, and of which file; what is drawn as a picture is dark on a
// dark screen. Where a browser has no words at the foot of a page, they stand at the head of the first
function printed() {
  const now = new Date()
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"))
  const root = document.documentElement
  const told = [state.data.product, day.join("-")]
  root.style.setProperty("--tandem-printed", JSON.stringify(told.join(DOT)))
  const file = document.querySelector(".tandem-where .tandem-date.tandem-paper")
  root.style.setProperty("--tandem-foot", JSON.stringify([...told, ...(file ? [file.textContent] : [])].join(DOT)))
  root.toggleAttribute("data-tandem-foot", "CSSMarginRule" in window)
  letGo()
  keepTogether(document.querySelector(".stMainBlockContainer"))
  const app = document.querySelector(".stApp")
  root.toggleAttribute("data-tandem-dark", Boolean(app) && getComputedStyle(app).colorScheme.includes("dark"))
}

// what the next pages need is loaded and understood while nobody waits for it
const whenIdle = window.requestIdleCallback || ((act) => setTimeout(act, 200))

function loadAhead(names) {
  const beside = [...document.scripts].map((script) => script.src).find((src) => src.includes("/static/js/"))
  const next = ([name, ...rest]) => {
    if (!name || !beside) return
    whenIdle(() => import(new URL(name, beside).href).then(() => next(rest), () => next(rest)))
  }
  next(names)
}

export default function page({ data: [data] }) {
  state.data = data
  if (document.documentElement.lang !== data.language) document.documentElement.lang = data.language
  if (!state.listening) {
    document.addEventListener("click", clicked)
    addEventListener("beforeprint", printed)
    addEventListener("afterprint", letGo)
    oneStep()
    loadAhead(data.ahead)
    state.listening = true
    document.documentElement.dataset.tandemReady = ""
  }
}
