-- Three CPUs replace a mapping each in place, with no invalid entry in between, while they and a
-- fourth write: the twin of in_place_shootdown.json. Each address has two pages, one bit each: that of the beginning, and
-- that which replaces it. What a TLB may hold beside the current translation is a set of pages for
-- entries that are clean, and another for modified ones. All CPUs have the pmap loaded, so where a
-- valid PTE is not accessed, it may have become so.

const
  none: 3;

type
  cpu: 0 .. 3;
  remapper: 0 .. 2;  -- of the address with the same number; CPU 3 only stores and loads
  address: 0 .. 2;
  bit: 0 .. 1;
  place: 0 .. 10;

var
  pc: array[cpu] of place;
  pte: array[address] of 1 .. 2;  -- the page
  accessed: array[address] of boolean;
  modified: array[address] of boolean;
  clean: array[cpu] of array[address] of 0 .. 3;
  dirty: array[cpu] of array[address] of 0 .. 3;
  requests: array[remapper] of boolean;  -- it asks others to invalidate its address
  waiting: array[remapper] of 0 .. 15;   -- the CPUs that have not served its request
  taken: array[remapper] of 0 .. 3;      -- whose modified bit a CPU has taken out of its PTE
  written: array[address] of 0 .. 3;     -- that were written to

procedure forget(c: cpu; v: address);
begin
  clean[c][v] := 0;
  dirty[c][v] := 0;
end;

-- Whoever may hold the old translation may hold it on.
procedure leave_stale(v: address);
begin
  for c: cpu do
    if modified[v] then
      dirty[c][v] := dirty[c][v] | pte[v];
    else
      clean[c][v] := clean[c][v] | pte[v];
    end;
  end;
end;

procedure set_pte(v: address; page: 1 .. 2);
begin
  pte[v] := page;
  accessed[v] := false;
  modified[v] := false;
end;

-- What a CPU is about to store to or to load from; `none` if it is at something else.
function stored(c: cpu): 0 .. none;
begin
  if c = 3 then
    return pc[c] = 0 | pc[c] = 2 ? pc[c] : none;
  end;
  return pc[c] = 8 ? (c + 1) % 3 : none;
end;

function loaded(c: cpu): 0 .. none;
begin
  if c = 3 then
    return pc[c] = 1 ? 1 : none;
  end;
  return pc[c] = 9 ? c : none;
end;

startstate
begin
  for c: cpu do
    pc[c] := 0;
    for v: address do
      forget(c, v);
    end;
  end;
  for c: remapper do
    requests[c] := false;
    waiting[c] := 0;
    taken[c] := 0;
  end;
  for v: address do
    set_pte(v, 1);
    written[v] := 0;
  end;
end;

ruleset c: remapper do
  rule "pte_swap sees that the entry is not accessed: nobody holds it"
    pc[c] = 0 & !accessed[c]
  ==>
  begin
    set_pte(c, 2);
    pc[c] := 1;
  end;

  rule "pte_swap sees that the entry is accessed"
    pc[c] = 0
  ==>
  begin
    leave_stale(c);
    if modified[c] then
      taken[c] := pte[c];
    end;
    set_pte(c, 2);
    pc[c] := 1;
  end;

  rule "shootdown, sched_pin, pm_active"
    pc[c] >= 1 & pc[c] <= 3
  ==>
  begin
    pc[c] := pc[c] + 1;
  end;

  rule "ipi_invlpg"
    pc[c] = 4 & waiting[c] = 0
  ==>
  begin
    requests[c] := true;
    waiting[c] := 15 - (1 << c);
    pc[c] := 5;
  end;

  rule "invlpg"
    pc[c] = 5
  ==>
  begin
    forget(c, c);
    pc[c] := 6;
  end;

  rule "ipi_wait"
    pc[c] = 6 & waiting[c] = 0
  ==>
  begin
    requests[c] := false;
    pc[c] := 7;
  end;

  rule "sched_unpin; what was taken was for this call"
    pc[c] = 7
  ==>
  begin
    taken[c] := 0;
    pc[c] := 8;
  end;

  ruleset target: cpu do
    rule "a CPU serves a request"
      (waiting[c] & (1 << target)) != 0
    ==>
    begin
      forget(target, c);
      waiting[c] := waiting[c] & (15 - (1 << target));
    end;
  end;
end;

ruleset c: cpu do
  ruleset b: bit do
    rule "store through a modified stale entry"
      stored(c) != none & (dirty[c][stored(c)] & (1 << b)) != 0
    ==>
      var v: address;
    begin
      v := stored(c);
      forget(c, v);
      dirty[c][v] := 1 << b;
      written[v] := written[v] | (1 << b);
      pc[c] := pc[c] + 1;
    end;

    rule "load through a clean stale entry"
      loaded(c) != none & (clean[c][loaded(c)] & (1 << b)) != 0
    ==>
      var v: address;
    begin
      v := loaded(c);
      forget(c, v);
      clean[c][v] := 1 << b;
      pc[c] := pc[c] + 1;
    end;

    rule "load through a modified stale entry"
      loaded(c) != none & (dirty[c][loaded(c)] & (1 << b)) != 0
    ==>
      var v: address;
    begin
      v := loaded(c);
      forget(c, v);
      dirty[c][v] := 1 << b;
      pc[c] := pc[c] + 1;
    end;
  end;

  rule "store walks, and sets the bits"
    stored(c) != none
  ==>
    var v: address;
  begin
    v := stored(c);
    if !modified[v] then
      leave_stale(v);
    end;
    forget(c, v);
    accessed[v] := true;
    modified[v] := true;
    written[v] := written[v] | pte[v];
    pc[c] := pc[c] + 1;
  end;

  rule "load walks: the current translation"
    loaded(c) != none
  ==>
    var v: address;
  begin
    v := loaded(c);
    forget(c, v);
    accessed[v] := true;
    pc[c] := pc[c] + 1;
  end;
end;
