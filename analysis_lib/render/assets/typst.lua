-- What pandoc's Typst writer leaves out: alt text, key figures, boxes.
-- Everything here turns an element into Typst; texts go through the writer, never by hand.

local function typst(blocks)
  return (pandoc.write(pandoc.Pandoc(blocks), "typst"):gsub("%s+$", ""))
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- Before words become Typst, or they would be missing from it.
local function Image(image)
  image.attributes.alt = pandoc.utils.stringify(image.caption)
  return image
end

-- Every word is a string, in which no sign means anything: pandoc leaves '...', '-?' and a few others as they are.
local function Str(element)
  if not element.text:match("^[%a\128-\255]+[,.:;)]?$") then
    return pandoc.RawInline("typst", "#" .. quoted(element.text) .. ";")
  end
end

local function Figure(figure)
  local image
  figure.content:walk({ Image = function(element) image = element end })
  if not image then return nil end
  local alt = image.attributes.alt
  local caption = ""
  if #figure.caption.long > 0 then
    caption = ", caption: [" .. typst(figure.caption.long) .. "]"
  end
  return pandoc.RawBlock("typst",
    "#figure(image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ", width: 100%)" .. caption .. ", kind: image)")
end

-- As wide as the text, like those that say how wide their columns are; the writer would centre it.
local function Table(element)
  for _, column in ipairs(element.colspecs) do
    if column[2] then return nil end
  end
  element.colspecs = element.colspecs:map(function(column) return { column[1], 1 / #element.colspecs } end)
  return element
end

local function wrap(name, content)
  local blocks = pandoc.List({ pandoc.RawBlock("typst", "#" .. name .. "[") })
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function Div(div)
  if div.classes:includes("kerncijfers") then
    local figures = {}
    div:walk({
      BulletList = function(list)
        for _, item in ipairs(list.content) do
          local inlines = pandoc.utils.blocks_to_inlines(item)
          local number = inlines:remove(1)
          figures[#figures + 1] = "key-figure([" .. typst({ pandoc.Plain(number.content) }) .. "], [" ..
              typst({ pandoc.Plain(inlines) }) .. "])"
        end
      end,
    })
    return pandoc.RawBlock("typst", "#key-figures(" .. table.concat(figures, ", ") .. ")")
  end
  if div.classes:includes("let-op") then return wrap("notice", div.content) end
  if div.classes:includes("oordeel") then return wrap("verdict", div.content) end
  if div.classes:includes("noot") then return wrap("remark", div.content) end
  if div.classes:includes("samen") then return wrap("together", div.content) end
  if div.classes:includes("fijn") then return wrap("small", div.content) end
end

return { { traverse = "topdown", Image = Image, Str = Str }, { Figure = Figure, Table = Table, Div = Div } }
