-- TLB shootdown while CPUs write, with accessed and modified bits that the hardware sets: the twin
-- of dirty_shootdown.json. A page is one bit. What a TLB may hold beside the current translation
-- is a set of pages for entries that are clean, and another for modified ones. All CPUs have the
-- pmap loaded, so where a valid PTE is not accessed, it may have become so.

const
  none: 2;

type
  cpu: 0 .. 3;
  address: 0 .. 1;
  bit: 0 .. 3;
  place: 0 .. 11;

var
  pc: array[cpu] of place;
  pte: array[address] of 0 .. 15;  -- the page; 0: invalid
  accessed: array[address] of boolean;
  modified: array[address] of boolean;
  clean: array[cpu] of array[address] of 0 .. 15;
  dirty: array[cpu] of array[address] of 0 .. 15;
  request: array[cpu] of 0 .. none;  -- the address that a CPU asks others to invalidate
  waiting: array[cpu] of 0 .. 15;    -- the CPUs that have not served its request
  taken: array[cpu] of 0 .. 15;      -- pages whose modified bit a CPU has taken out of a PTE
  written: 0 .. 15;                  -- pages that were written to

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

procedure set_pte(v: address; page: 0 .. 15);
begin
  pte[v] := page;
  accessed[v] := false;
  modified[v] := false;
end;

-- What a CPU loads from at the end is its own address, what it stores to before is the other one.
function loads(c: cpu): boolean;
begin
  return pc[c] = 10;
end;

function stores(c: cpu): boolean;
begin
  return pc[c] = 9;
end;

startstate
begin
  for c: cpu do
    pc[c] := 0;
    request[c] := none;
    waiting[c] := 0;
    taken[c] := 0;
    for v: address do
      forget(c, v);
    end;
  end;
  set_pte(0, 1);
  set_pte(1, 2);
  written := 0;
end;

ruleset c: cpu do
  rule "pte_swap sees that the entry is not accessed, or not valid: nobody holds it"
    pc[c] = 0 & !accessed[c % 2]
  ==>
  begin
    set_pte(c % 2, 0);
    pc[c] := 1;
  end;

  rule "pte_swap sees that the entry is accessed"
    pc[c] = 0 & pte[c % 2] != 0
  ==>
  begin
    leave_stale(c % 2);
    if modified[c % 2] then
      taken[c] := taken[c] | pte[c % 2];
    end;
    set_pte(c % 2, 0);
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
    request[c] := c % 2;
    waiting[c] := 15 - (1 << c);
    pc[c] := 5;
  end;

  rule "invlpg"
    pc[c] = 5
  ==>
  begin
    forget(c, c % 2);
    pc[c] := 6;
  end;

  rule "ipi_wait"
    pc[c] = 6 & waiting[c] = 0
  ==>
  begin
    request[c] := none;
    pc[c] := 7;
  end;

  rule "sched_unpin; what was taken was for this call"
    pc[c] = 7
  ==>
  begin
    taken[c] := 0;
    pc[c] := 8;
  end;

  rule "pte_store"
    pc[c] = 8
  ==>
  begin
    leave_stale(c % 2);
    set_pte(c % 2, c % 2 = 0 ? 4 : 8);
    pc[c] := 9;
  end;

  ruleset b: bit do
    rule "store through a modified stale entry"
      stores(c) & (dirty[c][1 - c % 2] & (1 << b)) != 0
    ==>
    begin
      forget(c, 1 - c % 2);
      dirty[c][1 - c % 2] := 1 << b;
      written := written | (1 << b);
      pc[c] := 10;
    end;

    rule "load through a clean stale entry"
      loads(c) & (clean[c][c % 2] & (1 << b)) != 0
    ==>
    begin
      forget(c, c % 2);
      clean[c][c % 2] := 1 << b;
      pc[c] := 11;
    end;

    rule "load through a modified stale entry"
      loads(c) & (dirty[c][c % 2] & (1 << b)) != 0
    ==>
    begin
      forget(c, c % 2);
      dirty[c][c % 2] := 1 << b;
      pc[c] := 11;
    end;
  end;

  rule "store walks: a fault"
    stores(c) & pte[1 - c % 2] = 0
  ==>
  begin
    forget(c, 1 - c % 2);
    pc[c] := 10;
  end;

  rule "store walks, and sets the bits"
    stores(c) & pte[1 - c % 2] != 0
  ==>
  begin
    if !modified[1 - c % 2] then
      leave_stale(1 - c % 2);
    end;
    forget(c, 1 - c % 2);
    accessed[1 - c % 2] := true;
    modified[1 - c % 2] := true;
    written := written | pte[1 - c % 2];
    pc[c] := 10;
  end;

  rule "load walks: the current translation, or a fault"
    loads(c)
  ==>
  begin
    forget(c, c % 2);
    if pte[c % 2] != 0 then
      accessed[c % 2] := true;
    end;
    pc[c] := 11;
  end;

  ruleset sender: cpu do
    rule "a CPU serves another's request"
      (waiting[sender] & (1 << c)) != 0
    ==>
    begin
      forget(c, request[sender]);
      waiting[sender] := waiting[sender] & (15 - (1 << c));
    end;
  end;
end;
