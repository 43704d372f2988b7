-- TLB shootdown by interprocessor interrupt, with TLBs that may hold on to anything: the twin of
-- shootdown.json. A page is one bit, so that a PTE is the set of the translations that it gives
-- (0: invalid), and what a TLB may hold beside the current one is such a set too.

const
  none: 2;

type
  cpu: 0 .. 3;
  address: 0 .. 1;
  bit: 0 .. 3;
  place: 0 .. 12;

var
  pc: array[cpu] of place;
  pte: array[address] of 0 .. 15;
  tlb: array[cpu] of array[address] of 0 .. 15;
  request: array[cpu] of 0 .. none;  -- the address that a CPU asks others to invalidate
  waiting: array[cpu] of 0 .. 15;    -- the CPUs that have not served its request

-- Whoever may hold the old translation may hold it on.
procedure write_pte(v: address; e: 0 .. 15);
begin
  for c: cpu do
    tlb[c][v] := tlb[c][v] | pte[v];
  end;
  pte[v] := e;
end;

function loads(p: place): boolean;
begin
  return p = 0 | p = 10 | p = 11;
end;

-- What a CPU loads from: its own address after it has remapped it, else the other one.
function loaded(c: cpu; p: place): address;
begin
  return p = 10 ? c % 2 : 1 - c % 2;
end;

startstate
begin
  for c: cpu do
    pc[c] := 0;
    request[c] := none;
    waiting[c] := 0;
    for v: address do
      tlb[c][v] := 0;
    end;
  end;
  pte[0] := 1;
  pte[1] := 2;
end;

ruleset c: cpu do
  ruleset b: bit do
    rule "load through a stale entry"
      loads(pc[c]) & (tlb[c][loaded(c, pc[c])] & (1 << b)) != 0
    ==>
    begin
      tlb[c][loaded(c, pc[c])] := 1 << b;
      pc[c] := pc[c] + 1;
    end;
  end;

  rule "load walks: the current translation, or a fault"
    loads(pc[c])
  ==>
  begin
    tlb[c][loaded(c, pc[c])] := 0;
    pc[c] := pc[c] + 1;
  end;

  rule "pte_swap"
    pc[c] = 1
  ==>
  begin
    write_pte(c % 2, 0);
    pc[c] := 2;
  end;

  rule "shootdown, sched_pin, pm_active; sched_unpin"
    (pc[c] >= 2 & pc[c] <= 4) | pc[c] = 8
  ==>
  begin
    pc[c] := pc[c] + 1;
  end;

  rule "ipi_invlpg"
    pc[c] = 5 & waiting[c] = 0
  ==>
  begin
    request[c] := c % 2;
    waiting[c] := 15 - (1 << c);
    pc[c] := 6;
  end;

  rule "invlpg"
    pc[c] = 6
  ==>
  begin
    tlb[c][c % 2] := 0;
    pc[c] := 7;
  end;

  rule "ipi_wait"
    pc[c] = 7 & waiting[c] = 0
  ==>
  begin
    request[c] := none;
    pc[c] := 8;
  end;

  rule "pte_store"
    pc[c] = 9
  ==>
  begin
    write_pte(c % 2, c % 2 = 0 ? 4 : 8);
    pc[c] := 10;
  end;

  ruleset sender: cpu do
    rule "a CPU serves another's request"
      (waiting[sender] & (1 << c)) != 0
    ==>
    begin
      tlb[c][request[sender]] := 0;
      waiting[sender] := waiting[sender] & (15 - (1 << c));
    end;
  end;
end;
