// What the whole page needs a script for: its language, the drawer, copying, a short word of confirmation.

import { letFocusBe, hold } from "./focus.js"
import { saveChart } from "./picture.js"
import { speak } from "./spoken.js"

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

// settings travel, the language does not: the reader's own browser decides it
function shared() {
  const url = new URL(location.href)
  url.searchParams.delete("lang")
  url.hash = ""
  return url.href
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
  const button = event.target.closest && event.target.closest("[data-tandem]")
  if (button) {
    const wish = button.dataset.tandem
    if (wish === "copy-table") {
      const table = tableBefore(button)
      const note = table && table.closest(".tandem-sheet")?.dataset.note
      if (table) copy(asText(table) + (note ? `\n${note}` : ""), state.data.tableCopied)
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

// paper has no controls: what one is set to stands in its place, but not what the head of the page, a table beside
// it, or a lesson says already
const SET = ".stSelectbox, .stMultiSelect, .stNumberInput, .stSlider, .stDateInput, .stCheckbox, .stButtonGroup"
const SAID = ["tandem_", "lessons_", "door-", "report-", "pack-"].map((key) => `[class*="st-key-${key}"]`)
  .concat(['[class*="-explain-"]', '[class*="-report-"]', '[class*="-pack-"]', '[class*="-handout-"]']).join(", ")

function setTo(control) {
  const texts = (found) => [...control.querySelectorAll(found)].map((one) => one.textContent.trim())
  const fields = [...control.querySelectorAll("input")].map((field) => field.value.trim())
  if (control.matches(".stSlider")) return texts('[data-testid="stSliderThumbValue"]')
  if (control.matches(".stButtonGroup")) {
    const chosen = [...control.querySelectorAll('button:is([aria-checked="true"], [aria-pressed="true"])')]
    return chosen.map((one) => (one.querySelector("strong") || one).textContent.trim())
  }
  if (control.matches(".stMultiSelect")) return texts('[data-tag], [role="row"], [data-baseweb="tag"]')
  if (control.matches(".stDateInput")) {
    const parts = [...control.querySelectorAll('[role="spinbutton"], [data-type="literal"]')]
    return parts.some((part) => part.getAttribute("aria-valuetext") === "Empty") ? [] : [texts('[role="spinbutton"], [data-type="literal"]').join("")]
  }
  return fields
}

function controlsOnPaper() {
  const lesson = document.querySelector('[class*="st-key-lessons_"]')
  const sign = document.documentElement.lang.startsWith("zh") ? "\uff1a" : ": "
  document.querySelectorAll("[data-tandem-set]").forEach((place) => place.removeAttribute("data-tandem-set"))
  document.querySelectorAll(`.stMainBlockContainer :is(${SET})`).forEach((control) => {
    const place = control.closest('[data-testid="stElementContainer"]')
    const name = control.querySelector('[data-testid="stWidgetLabel"]')?.textContent.trim()
    const asked = lesson && !control.closest(".stExpander") // the lesson and its question stand in words
    if (!place || !name || asked || control.closest(SAID)) return
    if (control.matches(".stCheckbox")) {
      if (control.querySelector("input").checked) place.dataset.tandemSet = name
      return
    }
    const value = setTo(control).filter(Boolean).join(", ")
    const [, called, share] = name.match(/^(.*?)([,\uff0c]\s*%)?$/)
    // what stands on a row of cards or pills needs no name that the screen does not show
    const named = control.matches(".stButtonGroup") && !control.querySelector("label").checkVisibility() ? "" : called + sign
    if (value) place.dataset.tandemSet = named + value + (share ? "%" : "")
  })
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
  controlsOnPaper()
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

export default function page({ data: bytes }) {
  const data = JSON.parse(new TextDecoder().decode(bytes))
  state.data = data
  if (document.documentElement.lang !== data.language) document.documentElement.lang = data.language
  speak(data.streamlit)
  if (!state.listening) {
    document.addEventListener("click", clicked)
    addEventListener("beforeprint", printed)
    addEventListener("afterprint", letGo)
    addEventListener("keydown", hold, true)
    addEventListener("pointerdown", letFocusBe, true)
    oneStep()
    loadAhead(data.ahead)
    state.listening = true
    document.documentElement.dataset.tandemReady = ""
  }
}
