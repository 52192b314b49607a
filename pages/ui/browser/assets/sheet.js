// A table of a paper: HTML that prints, sorts, is read aloud, and whose cells open their records.
// Everything is set as text; nothing of the data is taken for mark-up.

const make = (name, kind, text) => {
  const made = document.createElement(name)
  if (kind) made.className = kind
  if (text !== undefined) made.textContent = text
  return made
}

const said = (cell) => (Array.isArray(cell) ? cell : [cell, "", null])

function filled(holder, cell) {
  const [text, below] = said(cell)
  // a date or a share with its counts or its limits never breaks
  const whole = /\d/.test(text) && (String(text).length <= WHOLE || NUMBERS.test(text))
  const kind = whole ? " tandem-whole" : wide(text) <= SHORT ? " tandem-short" : ""
  const value = make("span", `tandem-value${kind}`)
  value.append(...String(text).split(DATE).map((part, at) => (at % 2 ? make("span", "tandem-date", part) : part)))
  holder.append(value)
  if (below) holder.append(make("span", "tandem-below", below))
}

const WIDEST = 26
const WIDEST_NAME = 18
const WHOLE = 18
const SHORT = 20
const NUMBERS = /^[\d.,%()~\u2212+<>=:\s]*( to [\d.,%()\u2212\s]*)?$/
const DATE = /(\d{4}-\d\d-\d\d)/
const MANY = 11
const MOST = 16
const MOST_OF_ALL = 20
const HEAD_EM = 0.57
const CAPITALS = /[A-Z\d%<>=]/g
const BREAK = / |-|[\uff0c\u3001\uff1a\uff1b\uff09]/g

const wide = (text) => [...String(text)].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0)

const inked = (text) => wide(text) + (text.match(CAPITALS) || []).length * 0.35

// a heading has at most two lines: it is as wide as the longer of them where it breaks best
function headRoom(title) {
  const breaks = [...title.matchAll(BREAK)].map((found) => found.index + found[0].length)
  const halves = breaks.map((at) => Math.max(inked(title.slice(0, at).trimEnd()), inked(title.slice(at))))
  return `calc(${(Math.min(inked(title), ...halves) * HEAD_EM).toFixed(2)}em + 1.2rem)`
}

// a column of texts is as wide as its longest, up to a limit: a long one breaks, a short one never
function roomFor(data, place) {
  const longest = Math.max(0, ...data.rows.slice(0, 200).map((row) => wide(said(row.cells[place])[0])))
  return `calc(${Math.min(longest, place === 0 ? WIDEST_NAME : WIDEST) * 0.5}em + 1rem)`
}

// whether on paper no heading and no short cell of a table has to break within: `3-print.css` sets these sizes, in
// points; what may break wherever it likes wants the room of six Chinese signs
const PAPER = { width: 490, text: 7.5, space: 6, small: 6.3, narrow: 1.7, least: 12 }

function roomy(data) {
  const many = data.columns.length > MANY
  const part = (text) => Math.max(0, ...String(text).split(/(?<=[ \-\uff0c\u3001\uff1a\uff1b\uff09])/).map(inked))
  const least = (text) => (wide(text) <= SHORT ? part(text) : PAPER.least)
  const room = data.columns.map((column, place) =>
    Math.max(part(column.title), ...data.rows.slice(0, 200).map((row) => said(row.cells[place]))
      .map(([text, below]) => Math.max(least(text), wide(below || "")))))
  const signs = room.reduce((sum, signs) => sum + signs, 0)
  const [size, space] = many ? [PAPER.small, PAPER.narrow] : [PAPER.text, PAPER.space]
  return signs * 0.53 * size + room.length * space <= PAPER.width
}

function cellOf(column, row, cell, data, place) {
  const holder = make(place === 0 ? "th" : "td", column.number ? "tandem-number" : "")
  if (place === 0) holder.scope = "row"
  holder.dataset.sort = String(said(cell)[2] ?? said(cell)[0])
  const opens = column.opens && said(cell)[0] !== ""
  if (!opens) {
    filled(holder, cell)
    const tint = (data.tints || {})[said(cell)[0]]
    if (tint) {
      holder.style.background = tint
      holder.classList.add("tandem-tint")
    }
    return holder
  }
  const button = make("button", "tandem-cell")
  button.type = "button"
  button.dataset.row = row.code
  button.dataset.column = column.code
  button.tabIndex = -1
  const open = Boolean(data.open && data.open[0] === row.code && data.open[1] === column.code)
  button.setAttribute("aria-expanded", String(open))
  filled(button, cell)
  holder.append(button)
  return holder
}

function headOf(column, place, sort) {
  const head = make("th", column.number ? "tandem-number" : "")
  head.scope = "col"
  head.style.minWidth = headRoom(column.title)
  const button = make("button", "tandem-sort", column.title)
  button.type = "button"
  button.tabIndex = -1
  if (column.help) button.title = column.help
  button.addEventListener("click", () => sort(place, head))
  head.append(button)
  return head
}

function sorter(table) {
  return (place, head) => {
    const down = head.getAttribute("aria-sort") === "ascending"
    table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"))
    head.setAttribute("aria-sort", down ? "descending" : "ascending")
    const body = table.tBodies[0]
    const key = (row) => row.cells[place].dataset.sort
    const order = (a, b) => {
      const [x, y] = [key(a), key(b)]
      const numbers = x !== "" && y !== "" && !Number.isNaN(Number(x)) && !Number.isNaN(Number(y))
      return numbers ? Number(x) - Number(y) : x.localeCompare(y)
    }
    const rows = [...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b)))
    body.append(...rows)
    turnedOnPaper(table)
  }
}

// one stop of the Tab key for a table; arrows walk its cells
function roving(box, table) {
  const grid = () => [...table.rows].map((row) => [...row.querySelectorAll("button")])
  const first = table.querySelector("tbody button") || table.querySelector("button")
  if (first) first.tabIndex = 0
  else box.tabIndex = 0
  table.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (!step || event.target.tagName !== "BUTTON") return
    const rows = grid().filter((row) => row.length)
    const y = rows.findIndex((row) => row.includes(event.target))
    const across = rows[y].indexOf(event.target)
    const row = rows[Math.min(Math.max(y + step[0], 0), rows.length - 1)]
    const from = step[0] ? Math.round((across * (row.length - 1)) / Math.max(rows[y].length - 1, 1)) : across
    const next = row[Math.min(Math.max(from + step[1], 0), row.length - 1)]
    if (next === event.target) return // at the edge the arrow scrolls
    table.querySelectorAll("button").forEach((button) => { button.tabIndex = -1 })
    next.tabIndex = 0
    next.focus()
    event.preventDefault()
  })
}

const ABREAST = 8
const MOST_TURNED = 5 * ABREAST

// on paper a table of very many columns and few rows is turned, so that it need not be set too small to be read
function turnedOnPaper(table) {
  const heads = [...table.tHead.rows[0].cells]
  const lines = [...table.tBodies[0].rows]
  table.parentElement.querySelectorAll(".tandem-turned").forEach((before) => before.remove())
  if (heads.length <= MOST || lines.length > MOST_TURNED) return
  const copied = (cell, tag, kind) => {
    const copy = make(tag, kind)
    copy.style.background = cell.style.background
    const parts = [...cell.querySelectorAll(".tandem-value, .tandem-below")]
    copy.append(...(parts.length ? parts.map((part) => part.cloneNode(true)) : [cell.textContent]))
    return copy
  }
  for (let from = 0; from < lines.length; from += ABREAST) {
    const part = lines.slice(from, from + ABREAST)
    const turned = make("table", "tandem-turned")
    heads.forEach((head, place) => {
      const line = (place ? turned.tBodies[0] || turned.createTBody() : turned.createTHead()).insertRow()
      const cells = part.map((row) => copied(row.cells[place], place ? "td" : "th", ""))
      line.append(copied(head, "th", ""), ...cells)
    })
    table.parentElement.append(turned)
  }
}

function drawn(data, tell) {
  const box = make("div", "tandem-sheet")
  box.setAttribute("role", "region")
  box.setAttribute("aria-label", data.says)
  box.dataset.note = data.note
  if (data.tall) box.classList.add("tandem-tall")
  if (data.columns.length > MANY) box.classList.add("tandem-wide")
  if (data.columns.length > MOST) box.classList.add("tandem-widest")
  if (data.columns.length > MOST_OF_ALL) box.classList.add("tandem-utmost")
  if (roomy(data)) box.classList.add("tandem-roomy")
  const table = make("table")
  table.setAttribute("aria-label", data.says)
  const sort = sorter(table)
  const top = make("tr")
  top.append(...data.columns.map((column, place) => headOf(column, place, sort)))
  table.createTHead().append(top)
  const body = table.createTBody()
  const room = data.columns.map((column, place) => (column.number ? "" : roomFor(data, place)))
  for (const row of data.rows) {
    const line = make("tr")
    if (row.strong) line.className = "tandem-strong"
    line.append(...row.cells.map((cell, place) => cellOf(data.columns[place], row, cell, data, place)))
    ;[...line.cells].forEach((cell, place) => { cell.style.minWidth = room[place] })
    body.append(line)
  }
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button.tandem-cell")
    if (!button) return
    const wanted = [button.dataset.row, button.dataset.column]
    tell(button.getAttribute("aria-expanded") === "true" ? null : wanted)
  })
  box.append(table)
  turnedOnPaper(table)
  roving(box, table)
  return box
}

const kept = new WeakMap()

export default function sheet({ data: bytes, parentElement, setStateValue }) {
  const told = new TextDecoder().decode(bytes)
  const before = kept.get(parentElement)
  if (before && before.told === told && before.box.isConnected) return
  const data = JSON.parse(told)
  const active = before && before.box.contains(document.activeElement) ? document.activeElement : null
  const at = active ? [active.dataset.row, active.dataset.column] : null
  const box = drawn(data, (wanted) => setStateValue("open", wanted))
  const scrolled = before ? [before.box.scrollLeft, before.box.scrollTop] : [0, 0]
  if (before && before.box.isConnected) before.box.replaceWith(box)
  else parentElement.append(box)
  kept.set(parentElement, { told, box })
  ;[box.scrollLeft, box.scrollTop] = scrolled
  if (at) {
    const again = [...box.querySelectorAll("button.tandem-cell")].find(
      (button) => button.dataset.row === at[0] && button.dataset.column === at[1]
    )
    if (again) {
      box.querySelectorAll("button").forEach((button) => { button.tabIndex = -1 })
      again.tabIndex = 0
      again.focus({ preventScroll: true })
    }
  }
}
