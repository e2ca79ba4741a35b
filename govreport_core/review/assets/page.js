'use strict';
(() => {
  // Text of documents reaches the page only as text nodes; nothing here makes markup of it.
  const $ = id => document.getElementById(id);
  const parse = id => JSON.parse($(id).textContent);
  const entries = parse('entries'), forms = parse('forms'), texts = parse('texts');
  // Of a page that a server shows: the file that it appends to, and what that had. Null of a page that is a file.
  const server = parse('server');
  const say = (id, fields = {}) => texts[id].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  // So many findings of a cell are said beside it; all of them are in the list.
  const MOST_SAID = 2;
  const MARKS = {derived: '≡', assumed: '?', filled: '◇', corrected: '✎', ambiguous: '?', missing: '–', blank: '–', printed: ''};
  // What steers a line of text rather than stands in it, but for the usual white space.
  const CONTROLS = /([\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])/;
  const STORE = 'govreport-review:' + entries.map(entry => (entry.sha256 || entry.name).slice(0, 8)).join('').slice(0, 400);
  let visible = entries.map((_, number) => number);
  let number = 0, shown = null, chosen = null, broken = new Set(), finding = -1;
  let decisions = load();
  let unsent = [], isSending = false, showsPages = true;

  function load() {
    if (server) return standing(server.lines);
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch { return []; }
  }
  // Lines are appended and never rewritten: one that takes back what was said of a cell ends what stands before it.
  function standing(lines) {
    const ended = (line, at) => lines.some((other, later) => later > at && other.verdict === 'withdrawn' && other.sha256 === line.sha256 && other.key === line.key);
    return lines.filter((line, at) => line.verdict !== 'withdrawn' && !ended(line, at));
  }
  function keep() {
    if (server) return;
    try { localStorage.setItem(STORE, JSON.stringify(decisions)); } catch { $('bar').title = say('review.not_kept'); }
  }

  async function unpack(id) {
    const bytes = Uint8Array.from(atob($(id).textContent), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return JSON.parse(await new Response(stream).text());
  }

  // A correction is of the document's bytes, whatever it is called.
  const isOf = (decision, entry) => entry.sha256 ? decision.sha256 === entry.sha256 : !decision.sha256 && decision.name === entry.name;
  const decisionOf = (entry, key) => decisions.findLast(each => each.key === key && isOf(each, entry));
  const changesValue = decision => decision && !decision.confirmed && decision.verdict !== 'document';

  function nameOf(entry) {
    const told = [entry.agency, entry.year].filter(part => part !== null && part !== undefined).join(' ');
    return told ? `${told} (${entry.name})` : entry.name;
  }

  function listDocuments() {
    const filter = $('filter').value;
    visible = entries.map((_, each) => each).filter(each => filter === 'all' || entries[each][filter] > 0);
    $('documents').replaceChildren(...visible.map(each => {
      const option = make('option', nameOf(entries[each]));
      option.value = each;
      return option;
    }));
    if (visible.length && !visible.includes(number)) return open(visible[0]);
    $('documents').value = number;
    tell();
  }

  async function open(which) {
    const wanted = number = which;
    const data = await unpack(`document-${which}`);
    if (wanted !== number) return;
    shown = data; chosen = null; finding = -1;
    findBroken();
    $('documents').value = which;
    drawText(); drawPages(); drawForm(); drawLists(); $('selected').replaceChildren();
    tell();
    document.body.dataset.ready = which;
  }

  // Rules that the publisher breaks, as a person says, are not to be looked at any more.
  function findBroken() {
    const isBlamed = key => (decisionOf(entries[number], key) || {}).verdict === 'document';
    broken = new Set(shown.findings.filter(each => each.kind === 'rule' && !each.confirmed && !each.cells.some(isBlamed)).flatMap(each => each.cells));
  }

  function textNodes(text) {
    return text.split(CONTROLS).filter(part => part).map(part => CONTROLS.test(part)
      ? make('span', 'U+' + part.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0'), 'control')
      : document.createTextNode(part));
  }

  function drawText() {
    if (shown.text === null) return $('text').replaceChildren(make('p', say('review.no_text')));
    $('text').replaceChildren(...shown.text.flatMap(piece => piece.rows ? [printedTable(piece.rows)] : printedPiece(piece)));
    $('left').scrollTop = 0;
  }

  function printedPiece([text, keys]) {
    if (!keys) return textNodes(text);
    const mark = make('mark', undefined, classOf(keys[0]));
    mark.append(...(text ? textNodes(text) : [document.createTextNode('–')]));
    mark.dataset.keys = keys.join(' ');
    mark.onclick = () => choose(keys[0]);
    return [mark];
  }

  function printedTable(rows) {
    const table = make('table');
    for (const row of rows) {
      const tr = make('tr');
      for (const [pieces, rowSpan, colSpan] of row) {
        const cell = make('td');
        cell.rowSpan = rowSpan; cell.colSpan = colSpan;
        cell.append(...pieces.flatMap(printedPiece));
        tr.append(cell);
      }
      table.append(tr);
    }
    return table;
  }

  // The pictures of pages, with a box around every figure that was read from them.
  function drawPages() {
    const block = $('pictures-' + number), pictures = block ? JSON.parse(block.textContent) : [];
    $('pages').replaceChildren(...pictures.map(picture => {
      const page = make('div', undefined, 'page'), image = make('img');
      image.alt = say('review.page', {page: picture.page});
      image.width = picture.width; image.height = picture.height;
      image.src = 'data:image/png;base64,' + picture.png;
      page.append(image, ...boxesOn(picture));
      return page;
    }));
    $('view').hidden = !pictures.length;
    showView();
  }

  function boxesOn(picture) {
    const places = new Map();
    for (const [key, cell] of Object.entries(shown.cells)) {
      if (!cell.box || cell.box.page !== picture.page) continue;
      const {left, top, right, bottom} = cell.box, place = [left, top, right, bottom].join();
      if (!places.has(place)) places.set(place, {box: cell.box, keys: []});
      places.get(place).keys.push(key);
    }
    return [...places.values()].map(({box, keys}) => {
      const frame = make('div', undefined, 'box ' + classOf(keys[0]));
      frame.dataset.keys = keys.join(' ');
      frame.title = keys.map(key => shown.cells[key].name).join(', ');
      frame.style.left = 100 * box.left / picture.width + '%';
      frame.style.top = 100 * box.top / picture.height + '%';
      frame.style.width = 100 * (box.right - box.left) / picture.width + '%';
      frame.style.height = 100 * (box.bottom - box.top) / picture.height + '%';
      frame.onclick = () => choose(keys[0]);
      return frame;
    });
  }

  function showView() {
    const pages = showsPages && !$('view').hidden;
    $('pages').hidden = !pages; $('text').hidden = pages;
    $('view').textContent = say(pages ? 'review.as_text' : 'review.as_pages');
  }

  const places = () => [...$('text').querySelectorAll('mark'), ...$('pages').querySelectorAll('.box')];

  function classOf(key) {
    const cell = shown.cells[key], decision = decisionOf(entries[number], key);
    const status = changesValue(decision) ? 'corrected' : cell.status;
    const isWrong = decision ? decision.verdict === 'document' : cell.confirmed;
    return [status, broken.has(key) && 'broken', decision && decision.confirmed && 'confirmed', isWrong && 'document-wrong', key === chosen && 'chosen'].filter(Boolean).join(' ');
  }

  function drawCell(td) {
    const key = td.dataset.key, cell = shown.cells[key];
    if (!cell) { td.textContent = ''; td.className = ''; return; }
    const decision = decisionOf(entries[number], key);
    const corrected = changesValue(decision);
    const value = corrected ? decision.value : cell.value;
    const status = corrected ? 'corrected' : cell.status;
    td.textContent = (value === null ? '' : String(value)) + MARKS[status];
    td.className = classOf(key);
    td.title = `${cell.name}: ${say('status.' + status)}`;
    td.setAttribute('aria-label', td.title + (value === null ? '' : ` ${value}`));
  }

  function drawForm() {
    const tables = (forms[shown.form] || []).map(table => {
      const element = make('table');
      element.append(make('caption', table.title));
      for (const row of table.rows) {
        const tr = make('tr');
        for (const each of row) {
          const td = make(each.key ? 'td' : 'th', each.text);
          if (each.key) {
            td.dataset.key = each.key; td.tabIndex = -1;
            td.onclick = () => choose(each.key);
            td.ondblclick = () => edit();
            drawCell(td);
          } else { td.rowSpan = each.rows; td.colSpan = each.columns; }
          tr.append(td);
        }
        element.append(tr);
      }
      return element;
    });
    $('form').replaceChildren(...(tables.length ? tables : [make('p', say('review.no_form'))]));
  }

  function drawLists() {
    $('first').replaceChildren(...shown.first.map(key => {
      const cell = shown.cells[key];
      const li = make('li', `${cell.name}: ${cell.value === null ? '–' : cell.value} (${say('status.' + cell.status)})`, classOf(key));
      li.dataset.first = key;
      li.onclick = () => choose(key);
      if (cell.other_years) li.append(make('div', say('review.other_years', {years: cell.other_years}), 'way'));
      li.append(...verdicts(key));
      return li;
    }));
    $('findings').replaceChildren(...shown.findings.map((found, at) => {
      const li = make('li');
      li.append(`${found.severity}: `, ...textNodes(found.message), ...found.ways.map(way => make('div', say('review.way', {changes: way}), 'way')));
      li.onclick = () => showFinding(at);
      return li;
    }));
  }

  // Only what is printed can be the document's mistake.
  const isPrinted = cell => cell.printed !== null && ['printed', 'blank'].includes(cell.status === 'corrected' ? cell.former : cell.status);

  function verdicts(key) {
    const button = (id, act, isOffered) => {
      const made = make('button', say(id));
      made.type = 'button';
      made.disabled = !isOffered;
      made.onclick = event => { event.stopPropagation(); choose(key); act(); };
      return made;
    };
    return [
      button('review.document_wrong', blameDocument, isPrinted(shown.cells[key])),
      button('review.read_wrong', () => edit('', say('review.read_wrong')), true),
    ];
  }

  function showFinding(at) {
    finding = at;
    const key = shown.findings[at].cells.find(each => shown.cells[each]);
    const items = [...$('findings').children];
    items.forEach((li, each) => li.classList.toggle('chosen', each === at));
    if (key) choose(key);
    // Last: what is said of the cell takes room from the list.
    items[at].scrollIntoView({block: 'nearest'});
  }

  function redraw(keys) {
    for (const td of $('form').querySelectorAll('td[data-key]')) if (keys.includes(td.dataset.key)) drawCell(td);
    for (const place of places()) {
      const own = place.dataset.keys.split(' ').find(each => keys.includes(each));
      if (own) place.className = (place.classList.contains('box') ? 'box ' : '') + classOf(own);
    }
    for (const li of $('first').children) if (keys.includes(li.dataset.first)) li.className = classOf(li.dataset.first);
  }

  function redrawAll() {
    findBroken();
    redraw(Object.keys(shown.cells));
  }

  function choose(key) {
    const before = chosen;
    chosen = key;
    redraw([before, key].filter(Boolean));
    const cell = shown.cells[key];
    if (!cell) return;
    const td = $('form').querySelector(`td[data-key="${CSS.escape(key)}"]`);
    for (const place of places()) if (place.dataset.keys.split(' ').includes(key) && place.offsetParent) place.scrollIntoView({block: 'center', inline: 'center'});
    const told = [`${cell.name}: ${cell.value === null ? '–' : cell.value}`, say('status.' + cell.status)];
    if (cell.printed) told.push(say('review.printed', {text: cell.printed}));
    if (cell.page) told.push(say('review.page', {page: cell.page}));
    if (cell.other_years) told.push(say('review.other_years', {years: cell.other_years}));
    if (cell.candidates) told.push(say('review.candidates', {values: cell.candidates.join(', ')}));
    const decision = decisionOf(entries[number], key);
    if (decision) told.push(`${decision.who}: ${decision.value === null ? '–' : decision.value} (${decision.why})`);
    if (!decision && cell.confirmed) told.push(`${cell.confirmed.who}: ${say('review.document_wrong')} (${cell.confirmed.why})`);
    // Why it is red or doubtful, where the eye is.
    const said = shown.findings.filter(found => found.cells.includes(key)).slice(0, MOST_SAID).map(found => {
      const line = make('div');
      line.append(...textNodes(found.message), ...found.ways.map(way => make('div', say('review.way', {changes: way}), 'way')));
      return line;
    });
    $('selected').replaceChildren(...textNodes(told.join(' · ')), ...verdicts(key), ...said);
    // What is said of the cell takes room from the form.
    if (td) { td.focus({preventScroll: true}); td.scrollIntoView({block: 'nearest', inline: 'nearest'}); }
  }

  function decide(value, why, more) {
    const entry = entries[number], cell = shown.cells[chosen];
    const before = decisionOf(entry, chosen);
    const was = more.verdict === 'document' ? value : changesValue(before) ? before.value : cell.value;
    const decision = {sha256: entry.sha256, name: entry.name, key: chosen, value, was, ...signature(), why, ...more};
    decisions.push(decision);
    send(decision); keep(); redrawAll(); choose(chosen); tell();
  }

  const signature = () => ({who: $('who').value.trim() || say('review.nobody'), when: new Date().toISOString().slice(0, 19) + 'Z'});

  // What is printed is as the publisher has it: the figure stays, and the rules that it breaks are broken there.
  function blameDocument() {
    const cell = chosen && shown.cells[chosen];
    if (!cell || !isPrinted(cell)) return;
    const value = cell.status === 'corrected' ? cell.former_value : cell.value;
    decide(value, say('review.document_wrong'), {verdict: 'document'});
  }

  function confirm(why = say('review.as_printed')) {
    if (!chosen) return;
    const cell = shown.cells[chosen];
    // What is printed stays as it is; a value that was worked out becomes one that a person says.
    if (cell.value !== null || cell.status === 'blank') {
      decide(cell.value, why, ['printed', 'blank'].includes(cell.status) ? {confirmed: true} : {verdict: 'reading'});
    }
    else edit();
  }

  function edit(begun = '', why = '') {
    if (!chosen || !shown.cells[chosen]) return;
    $('editor-name').textContent = shown.cells[chosen].name;
    $('value').value = begun; $('why').value = why; $('problem').textContent = '';
    $('editor').showModal(); $('value').focus();
  }

  function accept() {
    const typed = $('value').value.trim(), why = $('why').value.trim();
    const figure = typed === '' ? null : Number(typed);
    if (figure !== null && (!/^-?\d+(\.\d+)?$/.test(typed) || Math.abs(figure) > 999999999999999)) $('problem').textContent = say('review.no_figure');
    else if (!why) { $('problem').textContent = say('review.no_reason'); $('why').focus(); }
    else { $('editor').close(); decide(figure, why, {verdict: 'reading'}); }
  }

  function undo() {
    const last = decisions.pop();
    if (!last) return;
    takeBack(last); keep();
    redrawAll();
    if (chosen) choose(chosen);
    tell();
  }

  // What the file is told of a decision. That a printed figure is right changes nothing, and is not told.
  const isTold = decision => !decision.confirmed && decision.sha256;

  function lines() {
    return decisions.filter(isTold).map(line => JSON.stringify(line) + '\n').join('');
  }

  function takeBack(decision) {
    if (!isTold(decision)) return;
    const before = decisions.findLast(each => isTold(each) && each.sha256 === decision.sha256 && each.key === decision.key);
    send({...decision, value: decision.was, ...signature(), why: say('review.withdrawn'), verdict: 'withdrawn'});
    if (before) send({...before, ...signature()});
  }

  function send(decision) {
    if (server && isTold(decision)) { unsent.push(decision); deliver(); }
  }

  // One after the other, so that the file has them in order; what could not be written is tried again.
  async function deliver() {
    if (isSending) return;
    isSending = true;
    try {
      while (unsent.length) {
        const answer = await fetch('corrections', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(unsent[0])});
        if (!answer.ok) throw new Error(await answer.text());
        unsent.shift();
      }
    } catch (error) { $('bar').title = String(error); }
    isSending = false;
    tell();
  }

  function save() {
    if (server) return deliver();
    const link = make('a');
    link.href = URL.createObjectURL(new Blob([lines()], {type: 'application/x-ndjson'}));
    link.download = 'corrections.jsonl';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function tell() {
    if (!shown) return;
    $('place').textContent = `${visible.indexOf(number) + 1}/${visible.length}`;
    const done = shown.first.filter(key => decisionOf(entries[number], key)).length;
    const open = Object.values(shown.cells).filter(cell => cell.value === null && ['missing', 'ambiguous'].includes(cell.status)).length;
    const told = [say('result.' + entries[number].status), say('review.progress', {done, all: shown.first.length})];
    if (open > shown.set.length) told.push(say('review.set', {count: shown.set.length, rest: open - shown.set.length}));
    told.push(say('review.corrections', {count: decisions.filter(isTold).length}));
    if (server) told.push(unsent.length ? say('review.unsaved', {count: unsent.length}) : say('review.saved', {file: server.file}));
    $('bar').replaceChildren(...textNodes(told.join(' · ')));
    document.body.dataset.unsaved = unsent.length;
  }

  function step(by) {
    const at = visible.indexOf(number) + by;
    if (at >= 0 && at < visible.length) open(visible[at]);
  }

  function move(dx, dy) {
    const cells = [...$('form').querySelectorAll('td[data-key]')];
    if (!cells.length) return;
    const from = cells.find(td => td.dataset.key === chosen);
    if (!from) return choose(cells[0].dataset.key);
    if (dx) {
      const next = cells[cells.indexOf(from) + dx];
      return next && choose(next.dataset.key);
    }
    const own = from.getBoundingClientRect();
    const rest = dy > 0 ? cells.slice(cells.indexOf(from) + 1) : cells.slice(0, cells.indexOf(from)).reverse();
    const next = rest.find(td => { const box = td.getBoundingClientRect(); return box.left < own.right - 1 && own.left < box.right - 1; });
    if (next) choose(next.dataset.key);
  }

  function nextDoubtful() {
    if (!shown.first.length) return;
    const at = shown.first.indexOf(chosen);
    choose(shown.first[(at + 1) % shown.first.length]);
  }

  const KEYS = {
    ArrowLeft: () => move(-1, 0), ArrowRight: () => move(1, 0), ArrowUp: () => move(0, -1), ArrowDown: () => move(0, 1),
    Enter: () => confirm(), n: nextDoubtful, w: blameDocument, N: () => step(1), P: () => step(-1), u: undo, '?': () => $('help').showModal(),
    f: () => shown.findings.length && showFinding((finding + 1) % shown.findings.length), s: save,
  };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !shown) return;
    if ($('editor').open) { if (event.key === 'Enter') { event.preventDefault(); accept(); } return; }
    if ($('help').open || ['INPUT', 'SELECT', 'BUTTON'].includes(event.target.tagName)) return;
    if (/^[\d-]$/.test(event.key)) { event.preventDefault(); edit(event.key); }
    else if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
  });

  for (const element of document.querySelectorAll('[data-text]')) element.textContent = say(element.dataset.text);
  for (const name of ['all', 'broken', 'open', 'assumed', 'doubtful']) {
    const count = name === 'all' ? entries.length : entries.filter(entry => entry[name] > 0).length;
    const option = make('option', `${say('review.filter_' + name)} ${count}`);
    option.value = name;
    $('filter').append(option);
  }
  for (const reason of say('review.reasons').split('|')) {
    const option = make('option');
    option.value = reason;
    $('reasons').append(option);
  }
  $('documents').onchange = () => open(Number($('documents').value));
  $('filter').onchange = listDocuments;
  $('previous').onclick = () => step(-1);
  $('next').onclick = () => step(1);
  $('save').onclick = save;
  $('save').hidden = Boolean(server);
  window.addEventListener('beforeunload', event => { if (unsent.length) event.preventDefault(); });
  $('view').onclick = () => { showsPages = !showsPages; showView(); if (chosen) choose(chosen); };
  $('help-button').onclick = () => $('help').showModal();
  $('help-close').onclick = () => $('help').close();
  $('accept').onclick = accept;
  $('cancel').onclick = () => $('editor').close();
  listDocuments();
  if (entries.length) open(0);
})();
