(function () {
  var box = document.getElementById("q"), said = document.getElementById("found");
  var words = document.getElementById("main").dataset;
  var texts = JSON.parse(document.getElementById("texts").textContent);
  var cards = [].slice.call(document.querySelectorAll("li[data-name]"));
  function within(text, wanted) {
    return wanted.filter(function (word) { return text.indexOf(word) >= 0; }).length;
  }
  // The findings that were found are shown, the others are not, until the box is empty again.
  function tell(card, wanted) {
    var told = card.querySelector("details.told");
    if (!told) return;
    var lines = [].slice.call(told.querySelectorAll("li"));
    var hit = lines.map(function (line) { return within(line.textContent.toLowerCase(), wanted) > 0; });
    var any = hit.indexOf(true) >= 0;
    lines.forEach(function (line, i) { line.hidden = any && !hit[i]; });
    if (any !== told.hasAttribute("data-opened")) {
      told.open = any;
      told.toggleAttribute("data-opened", any);
    }
  }
  function search() {
    var wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    cards.forEach(function (card) {
      card.hidden = within(texts[card.getAttribute("data-name")] || "", wanted) < wanted.length;
      if (!card.hidden) shown += 1;
      tell(card, card.hidden ? [] : wanted);
    });
    [].forEach.call(document.querySelectorAll("section"), function (section) {
      section.hidden = section.hasAttribute("data-group")
        ? !section.querySelector("li[data-name]:not([hidden])") : wanted.length > 0;
    });
    said.textContent = !wanted.length ? "" : shown ? words.found.replace("#", shown) : words.none;
  }
  box.addEventListener("input", search);
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
    if (event.key === "Escape" && document.activeElement === box) { box.value = ""; search(); }
  });
  document.getElementById("search").hidden = false;
  search();
})();
