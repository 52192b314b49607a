// What the whole page needs a script for: its language, the drawer, copying, a short word of confirmation.

const state = (window.tandemPage = window.tandemPage || { data: {} })

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

function asText(table) {
  const cell = (c) => [...c.querySelectorAll(".tandem-value, .tandem-below, .tandem-sort")]
    .map((part) => part.textContent).join(" ").replace(/\s+/g, " ")
  return [...table.rows].map((row) => [...row.cells].map(cell).join("\t")).join("\n")
}

// settings travel, the language does not: the reader's own browser decides it
function shared() {
  const url = new URL(location.href)
  url.searchParams.delete("lang")
  url.hash = ""
  return url.href
}

function clicked(event) {
  const button = event.target.closest && event.target.closest("[data-tandem]")
  if (button) {
    const wish = button.dataset.tandem
    if (wish === "copy-table") {
      const table = tableBefore(button)
      if (table) copy(asText(table), state.data.tableCopied)
    }
    if (wish === "copy-link") copy(shared(), state.data.linkCopied)
    if (wish === "open-bar") document.documentElement.classList.toggle("tandem-open")
    if (wish === "copy-text") copy(button.dataset.text, state.data.textCopied)
    return
  }
  // on a narrow screen the drawer has done its work once a page is chosen
  const link = event.target.closest && event.target.closest('[data-testid="stSidebar"] a')
  if (link && window.innerWidth < 768) {
    setTimeout(() => {
      const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button')
      if (close) close.click()
    }, 50)
  }
}

export default function page({ data }) {
  state.data = data
  if (document.documentElement.lang !== data.language) document.documentElement.lang = data.language
  if (!state.listening) {
    document.addEventListener("click", clicked)
    state.listening = true
  }
}
