// A chart of the page as a titled picture, PNG or SVG, made from what is on the screen.

// a note in lines that fit a width; Chinese signs are twice as wide and may stand apart, but no line ends with
// an opening sign or begins with a closing one
const PARTS = /[\u201c\u300a\u3010\uff08]*(?:[\u2e80-\uffff]|[^\s\u2e80-\uffff]+)[\u201d\u3001\u3002\u300b\u3011\uff09\uff0c\uff1a\uff1b]*\s*|\s+/g

const wide = (text) => [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 2 : 1), 0)

function lines(note, most) {
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

const SPACE = "http://www.w3.org/2000/svg"
const INK = "#3B4854"
const GREYS = new Set(["#5A6773", "#A3AFBA"]) // of the two themes: on a dark one too pale for paper
const DPI = 300
const EDGE = 6
const HEAD = { size: 15, line: 20, letter: 8.4 }
const FOOT = { size: 10, line: 14, letter: 5.4 }
const KEY = { size: 11, line: 16, letter: 6.2, sample: 14, gap: 6, apart: 18 }

function made(name, look) {
  const node = document.createElementNS(SPACE, name)
  Object.entries(look).forEach(([part, value]) => node.setAttribute(part, value))
  return node
}

function said(text, x, y, look) {
  const node = made("text", { x, y, "font-family": getComputedStyle(document.body).fontFamily, ...look })
  node.textContent = text
  return node
}

// a drawing as it stands, dark on white
function ofDrawing(svg) {
  const copy = svg.cloneNode(true)
  const width = svg.width.baseVal.value || svg.getBoundingClientRect().width
  const height = svg.height.baseVal.value || svg.getBoundingClientRect().height
  copy.querySelectorAll("path, line").forEach((mark) => {
    ["stroke", "fill"].forEach((paint) => {
      if (GREYS.has(mark.getAttribute(paint))) mark.setAttribute(paint, INK)
    })
  })
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
  copy.setAttribute("overflow", "visible")
  copy.setAttribute("width", width)
  copy.setAttribute("height", height)
  // every group has a ground of its own: an opaque one would hide the lines below it
  copy.querySelectorAll(".background").forEach((ground) => ground.setAttribute("fill", "none"))
  return { node: copy, width, height }
}

// any colour of a page as it looks on white, in the only form that every program reads
function onWhite(colour) {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = 1
  const paint = canvas.getContext("2d")
  ;["#ffffff", colour].forEach((tone) => {
    paint.fillStyle = tone
    paint.fillRect(0, 0, 1, 1)
  })
  const parts = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3)
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`
}

// the lines in which a browser sets a text: what they say, and where
function setLines(node) {
  const range = document.createRange()
  const found = []
  ;[...node.textContent].reduce((at, sign) => {
    range.setStart(node, at)
    range.setEnd(node, at + sign.length)
    const box = range.getBoundingClientRect()
    const last = found.at(-1)
    if (box.width && last && Math.abs(box.bottom - last.bottom) < 3) {
      last.text += sign
      last.right = box.right
    } else if (box.width) found.push({ text: sign, left: box.left, right: box.right, top: box.top, bottom: box.bottom })
    return at + sign.length
  }, 0)
  return found
}

// tables that are pictures: grounds, edges and texts of their cells, where they stand
function ofTables(place) {
  const all = place.getBoundingClientRect()
  const node = made("svg", { overflow: "visible", width: all.width, height: all.height })
  place.querySelectorAll("caption, th, td").forEach((cell) => {
    const look = getComputedStyle(cell)
    const box = cell.getBoundingClientRect()
    const at = { x: box.left - all.left, y: box.top - all.top, width: box.width }
    const edge = parseFloat(look.borderBottomWidth)
    node.append(made("rect", { ...at, height: box.height, fill: onWhite(look.backgroundColor) }))
    if (edge) {
      const below = { ...at, y: at.y + box.height - edge, height: edge }
      node.append(made("rect", { ...below, fill: onWhite(look.borderBottomColor) }))
    }
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      setLines(text).forEach((line) => {
        const size = parseFloat(look.fontSize)
        const [x, y] = [(line.left + line.right) / 2 - all.left, (line.top + line.bottom) / 2 + 0.35 * size - all.top]
        const type = { fill: INK, "font-size": size, "font-weight": look.fontWeight, "text-anchor": "middle" }
        node.append(said(line.text.trim(), x, y, type))
      })
    }
  })
  return { node, width: all.width, height: all.height }
}

// what the marks mean: a sample and its words, one behind the other as long as they fit
function keyOf(signs, width, top) {
  const parts = []
  let [x, y] = [0, top]
  signs.forEach(([path, look, text]) => {
    const own = KEY.sample + KEY.gap
    const told = lines(text, (width - own) / KEY.letter)
    const room = own + Math.max(...told.map((line) => wide(line) * KEY.letter))
    if (x && x + room > width) [x, y] = [0, y + KEY.line]
    parts.push(made("path", { d: path, ...look, transform: `translate(${EDGE + x},${y + 3})` }))
    told.forEach((line, at) => {
      const type = { fill: INK, "font-size": KEY.size }
      parts.push(said(line, EDGE + x + own, y + 12 + at * KEY.line, type))
    })
    if (told.length > 1) [x, y] = [0, y + KEY.line * told.length]
    else x += room + KEY.apart
  })
  return { parts, height: parts.length ? y + (x ? KEY.line : 0) + 6 - top : 0 }
}

// the chart with its title above it; below it what its marks mean and what else must be known of it
function picture(chart, { title, told, note, signs }) {
  const { node, width, height } = chart
  const above = lines(title, width / HEAD.letter)
  const top = HEAD.line * above.length + 14
  node.setAttribute("y", top)
  node.setAttribute("x", EDGE)
  const key = keyOf(signs, width, top + height + 4)
  const end = top + height + (key.height && key.height + 4)
  const below = lines(note, width / FOOT.letter)
  const full = { width: width + 2 * EDGE, height: end + (below.length ? FOOT.line * below.length + 8 : 0) }
  const whole = made("svg", {
    xmlns: SPACE,
    ...full,
    viewBox: `0 0 ${full.width} ${full.height}`,
    role: "img",
    lang: document.documentElement.lang,
    "aria-labelledby": "tandem-title",
    "aria-describedby": "tandem-description",
  })
  const name = made("title", { id: "tandem-title" })
  name.textContent = title
  const description = made("desc", { id: "tandem-description" })
  description.textContent = [told, ...signs.map((sign) => sign[2]), note].filter(Boolean).join("\n")
  const ground = made("rect", { width: "100%", height: "100%", fill: "#ffffff" })
  const bold = { fill: "#1B2630", "font-weight": "600", "font-size": HEAD.size }
  const titled = above.map((line, at) => said(line, 4, HEAD.line * (at + 1), bold))
  const small = { fill: INK, "font-size": FOOT.size }
  const noted = below.map((line, at) => said(line, EDGE, end + FOOT.line * (at + 1), small))
  whole.append(name, description, ground, ...titled, node, ...key.parts, ...noted)
  return { text: new XMLSerializer().serializeToString(whole), ...full }
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
  const charts = [...document.querySelectorAll(".stVegaLiteChart svg.marks, .tandem-squares")]
  return charts.filter((c) => c.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING).pop()
}

export function saveChart(button, kind) {
  const chart = chartBefore(button)
  if (!chart) return
  const { title, told = "", note = "", signs = "[]", file } = button.dataset
  const drawn = chart.matches(".tandem-squares") ? ofTables(chart) : ofDrawing(chart)
  const whole = picture(drawn, { title, told, note, signs: JSON.parse(signs) })
  const vector = new Blob([whole.text], { type: "image/svg+xml" })
  if (kind === "svg") {
    save(vector, `${file}.svg`)
    return
  }
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = Math.round((whole.width * DPI) / 96)
    canvas.height = Math.round((whole.height * DPI) / 96)
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    URL.revokeObjectURL(image.src)
    canvas.toBlob(async (blob) => save(await withResolution(blob), `${file}.png`), "image/png")
  }
  image.src = URL.createObjectURL(vector)
}
