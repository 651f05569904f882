-- pandoc, kept open: reads what to convert, a line of JSON each, and answers with a line: the number of what was asked,
-- and what went wrong, if anything.
-- Starting pandoc takes longer than converting a sheet with it.

local filters = dofile(arg[1])

local function content(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

local function convert(asked)
  local document = pandoc.read(content(asked.source), "html")
  local options = {}
  if asked.to == "typst" then
    for _, filter in ipairs(filters) do document = document:walk(filter) end
    options.wrap_text = "none"
  end
  for name, text in pairs(asked.metadata) do document.meta[name] = text end
  for name, path in pairs(asked.images) do pandoc.mediabag.insert(name, nil, content(path)) end
  local made = pandoc.write(document, asked.to, options)
  pandoc.mediabag.empty()
  if asked.to == "typst" then made = made:gsub("\n*$", "") .. "\n" end
  local file <close> = assert(io.open(asked.target, "wb"))
  assert(file:write(made))
end

for line in io.lines() do
  local asked = pandoc.json.decode(line, false)
  local done, problem = pcall(convert, asked)
  io.stdout:write(asked.number, " ", done and "" or tostring(problem):gsub("%s+", " "), "\n")
  io.stdout:flush()
end
