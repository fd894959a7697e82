(function () {
  var box = document.getElementById("q"), said = document.getElementById("found");
  var texts = JSON.parse(document.getElementById("texts").textContent);
  var cards = [].slice.call(document.querySelectorAll("li[data-name]"));
  function search() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    cards.forEach(function (card) {
      var text = texts[card.getAttribute("data-name")] || "";
      card.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      if (!card.hidden) shown += 1;
    });
    [].forEach.call(document.querySelectorAll("section[data-group]"), function (section) {
      section.hidden = !section.querySelector("li[data-name]:not([hidden])");
    });
    said.textContent = words.length ? "找到 " + shown + " 份" : "";
  }
  box.addEventListener("input", search);
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
    if (event.key === "Escape" && document.activeElement === box) { box.value = ""; search(); }
  });
  document.getElementById("search").hidden = false;
  search();
})();
