// A table whose cells are real inputs. What is typed is left in the outbox until the server says that it was taken, each
// entry with the list, row and column that its maker saw: no answer, however late, loses it or puts it elsewhere.

const grids = new WeakMap()
const outbox = (globalThis.cmcoreOutbox ??= {})
const ROW_PIXELS = 36
const AT_FIRST = 24
const AT_A_TIME = 80

export default function ({ data, parentElement }) {
  let grid = grids.get(parentElement)
  if (!grid) grids.set(parentElement, (grid = new Grid(parentElement)))
  grid.take(data)
  return () => parentElement.isConnected || grid.gone()
}

class Grid {
  constructor(parent) {
    this.box = parent.querySelector(".frame")
    this.made = new Map()
    this.number = 0
    this.box.addEventListener("change", event => this.commit(event.target))
    this.box.addEventListener("keydown", event => this.key(event))
    this.box.addEventListener("paste", event => this.paste(event))
    this.box.addEventListener("mousedown", event => this.click(event))
    this.box.addEventListener("focusin", event => this.entered(event.target))
    this.box.addEventListener("focusout", event => this.left(event))
    this.box.addEventListener("scroll", () => this.scrolled())
    this.stays = event => this.isTyped() && event.preventDefault()
    window.addEventListener("beforeunload", this.stays)
  }

  gone() {
    window.removeEventListener("beforeunload", this.stays)
  }

  // What the server shows now. Another list waits until the one at hand is left, so that nobody's typing is cut off.
  take(data) {
    this.name = data.grid
    const unanswered = (outbox[this.name] ?? []).filter(each => each.number > data.taken)
    outbox[this.name] = unanswered
    this.number = Math.max(this.number, data.taken, ...unanswered.map(each => each.number))
    const fresh = this.list !== data.list
    this.waiting = fresh && this.isBusy() ? data : null
    if (fresh && !this.waiting) this.build(data)
    this.mark(data)
  }

  isBusy() {
    return this.list !== undefined && (outbox[this.name].length > 0 || this.active() !== null)
  }

  active() {
    const at = this.box.getRootNode().activeElement
    return at && this.box.contains(at) && at.dataset.column ? at : null
  }

  isTyped() {
    const at = this.active()
    return at !== null && value(at) !== at.dataset.known
  }

  left(event) {
    this.commit(event.target)
    if (this.waiting && !this.box.contains(event.relatedTarget)) setTimeout(() => this.renew())
  }

  renew() {
    if (this.waiting && !this.isBusy()) {
      this.build(this.waiting)
      this.waiting = null
    }
  }

  // An edit goes out once its cell holds another value than was sent or shown last.
  commit(input) {
    if (!input.dataset || !input.dataset.column) return
    const now = value(input)
    if (now === input.dataset.known) return
    const before = input.dataset.known
    input.dataset.known = now
    this.number += 1
    const { row, column } = input.dataset
    const typed = input.type === "checkbox" ? now === "true" : now
    outbox[this.name].push({ number: this.number, list: this.list, row: Number(row), column, value: typed })
    this.made.set(this.number, { input, before })
    state(input, "saving")
    if (this.spare) this.grow(Number(row))
    window.dispatchEvent(new Event("cmcore-edit"))
  }

  // Where rows can be added, blank ones stand below the last that somebody typed into.
  grow(row) {
    const blank = () => this.columns.map(() => null)
    while (this.rows.length <= row + this.spare) this.rows.push(blank())
    this.more(this.rows.length - this.body.rows.length)
  }

  // Says of each edit sent whether it was saved; what was refused can be read and typed again.
  mark(data) {
    for (const [number, { input, before }] of this.made) {
      if (number > data.taken) continue
      this.made.delete(number)
      const later = [...this.made.values()].some(each => each.input === input)
      if (later) continue
      const refused = data.refused[number]
      state(input, refused ? "refused" : data.drafted ? "" : "saved", refused)
      if (refused) this.refuse(input, before)
      else this.follow(input, data.tick)
    }
    if (this.waiting && outbox[this.name].length === 0) this.renew()
  }

  refuse(input, before) {
    if (input.type === "checkbox") input.checked = before === "true"
    else if (input.tagName === "SELECT") input.value = before
    if (value(input) === before) input.dataset.known = before
  }

  // Where a tick stands for a saved row: typing ticks it, taking the tick back shows the row as it was.
  follow(input, tick) {
    if (!tick) return
    const cells = [...input.closest("tr").querySelectorAll("[data-column]")]
    const box = cells.find(each => each.dataset.column === tick)
    if (input !== box) box.checked = input.value !== ""
    box.dataset.known = value(box)
    for (const each of cells) {
      if (each === box || box.checked || each === this.active()) continue
      each.value = each.dataset.known = each.dataset.first
      state(each, "")
    }
    if (!box.checked) state(box, "")
  }

  // As in a spreadsheet, what is typed into a cell just chosen replaces what it holds; a second click sets the cursor.
  click(event) {
    const input = event.target
    if (!isText(input) || input === this.active()) return
    event.preventDefault()
    input.focus()
  }

  entered(input) {
    if (isText(input)) input.select()
  }

  key(event) {
    const input = event.target
    if (!input.dataset.column) return
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === "Escape" && input.type !== "checkbox") input.value = input.dataset.known
    if (event.key.toLowerCase() === "d" && event.ctrlKey) this.copyDown(event, input)
    if (!step || (event.key !== "Enter" && (input.tagName === "SELECT" || input.type === "date"))) return
    event.preventDefault()
    this.commit(input)
    const next = this.beside(input, step)
    if (next) next.focus()
  }

  copyDown(event, input) {
    event.preventDefault()
    const above = this.beside(input, -1)
    if (above && input.type !== "checkbox") input.value = above.value
    this.commit(input)
  }

  // Cells pasted from a spreadsheet fill those below and to the right; blank ones leave what stands.
  paste(event) {
    const text = event.clipboardData.getData("text").replace(/\r?\n$/, "")
    const lines = text.split(/\r?\n/).map(line => line.split("\t"))
    let input = event.target
    if (!/[\t\n]/.test(text) || !input.dataset.column || input.type === "checkbox") return
    event.preventDefault()
    for (const cells of lines) {
      if (!input) break
      const from = input.closest("td").cellIndex
      cells.forEach((typed, at) => this.put(input.closest("tr").cells[from + at], typed.trim()))
      input = this.beside(input, 1)
    }
  }

  // Puts a text into a cell that can be edited; a choice that is none of its options is left out.
  put(cell, typed) {
    const input = cell?.firstChild
    if (typed === "" || !input?.dataset?.column) return
    if (input.type === "checkbox") input.checked = /^(true|yes|x|1)$/i.test(typed)
    else if (input.tagName !== "SELECT" || [...input.options].some(each => each.value === typed)) input.value = typed
    this.commit(input)
  }

  beside(input, step) {
    const rows = [...this.body.rows]
    const at = rows.indexOf(input.closest("tr")) + step
    if (at >= rows.length && this.spare) this.grow(at)
    else if (at >= rows.length) this.more(AT_A_TIME)
    const row = this.body.rows[at]
    return row ? row.querySelector(`[data-column="${input.dataset.column}"]`) : null
  }

  build(data) {
    this.list = data.list
    this.columns = data.columns
    this.box.hidden = data.rows.length === 0
    const table = element("table")
    table.setAttribute("aria-label", data.alt)
    const head = table.createTHead().insertRow()
    data.columns.forEach((column, at) => head.append(this.heading(column, at)))
    this.body = table.createTBody()
    this.rest = element("div")
    this.rows = [...data.rows]
    this.spare = data.spare
    this.more(AT_FIRST)
    this.box.replaceChildren(table, this.rest)
    this.box.scrollTop = 0
  }

  // Rows are made as somebody comes near them: a page of them at once would hold up what was asked for.
  more(count) {
    const from = this.body.rows.length
    const lines = this.rows.slice(from, from + count).map((values, at) => this.line(values, from + at))
    this.body.append(...lines)
    this.rest.style.height = `${(this.rows.length - this.body.rows.length) * ROW_PIXELS}px`
  }

  scrolled() {
    const { scrollTop, clientHeight } = this.box
    const near = Math.ceil((scrollTop + 2 * clientHeight) / ROW_PIXELS) - this.body.rows.length
    if (near > 0) this.more(near + AT_A_TIME)
  }

  heading(column, at) {
    const cell = element("th", column.pinned ? "pinned" : "")
    cell.scope = "col"
    const sorts = element("button")
    sorts.type = "button"
    sorts.textContent = column.label
    sorts.title = column.help || "Sort"
    sorts.addEventListener("click", () => this.sort(cell, at))
    cell.append(sorts)
    return cell
  }

  sort(cell, at) {
    const up = cell.getAttribute("aria-sort") !== "ascending"
    for (const each of cell.parentElement.cells) each.removeAttribute("aria-sort")
    cell.setAttribute("aria-sort", up ? "ascending" : "descending")
    this.more(this.rows.length)
    const key = row => row.cells[at].dataset.sort ?? value(row.cells[at].firstChild)
    const compare = (one, other) => key(one).localeCompare(key(other), "en", { numeric: true })
    const [filled, blank] = [[], []]
    for (const row of this.body.rows) (key(row) === "" ? blank : filled).push(row)
    this.body.append(...filled.sort((one, other) => (up ? compare(one, other) : compare(other, one))), ...blank)
  }

  line(values, row) {
    const line = element("tr")
    const names = this.columns.findIndex(each => each.names)
    const named = names < 0 ? `row ${row + 1}` : values[names]
    this.columns.forEach((column, at) => {
      const cell = element("td", `${column.kind} ${column.pinned ? "pinned" : ""} ${column.edited ? "edited" : ""}`)
      if (column.edited) cell.append(this.input(column, values[at], row, named))
      else show(cell, column, values[at])
      line.append(cell)
    })
    return line
  }

  input(column, shown, row, named) {
    const input = element(column.options ? "select" : "input")
    if (column.options) input.append(...column.options.map(each => new Option(each, each)))
    else input.type = { check: "checkbox", date: "date" }[column.kind] || "text"
    if (column.kind === "check") input.checked = Boolean(shown)
    else input.value = shown ?? ""
    input.setAttribute("aria-label", `${column.label}, ${named}`)
    input.autocomplete = "off"
    const first = column.first ? (column.first[row] ?? "") : value(input)
    Object.assign(input.dataset, { row, column: column.name, first, known: value(input) })
    return input
  }
}

function value(input) {
  return input.type === "checkbox" ? String(input.checked) : (input.value ?? "")
}

function isText(input) {
  return input.dataset?.column !== undefined && input.type === "text"
}

function state(input, now, why) {
  const cell = input.closest("td")
  cell.classList.remove("saving", "saved", "refused")
  if (now) cell.classList.add(now)
  cell.title = why || ""
  input.setAttribute("aria-invalid", String(now === "refused"))
}

function show(cell, column, shown) {
  cell.dataset.sort = shown === null ? "" : String(Array.isArray(shown) ? shown.join(" ") : shown)
  if (column.kind === "tags") {
    for (const [text, color] of shown) {
      const tag = element("span", `tag ${color}`)
      tag.textContent = text
      cell.append(tag)
    }
    return
  }
  cell.textContent = worded(column.kind, shown)
  cell.title = cell.textContent
}

function worded(kind, shown) {
  if (shown === null || shown === undefined) return ""
  if (kind === "number") return String(shown)
  if (kind === "money") return shown.toLocaleString("en-US", { style: "currency", currency: "USD" })
  if (kind !== "date") return String(shown)
  const day = new Date(`${shown}T00:00:00Z`)
  return day.toLocaleDateString("en-US", { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" })
}

function element(name, kind) {
  const made = document.createElement(name)
  if (kind) made.className = kind
  return made
}
