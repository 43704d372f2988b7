-- Two-phase commit (Gray and Lamport) with nine resource managers: the twin of TwoPhaseCommit in
-- checker/explore/tests/models. Messages are sent once and stay.

const
  managers: 9;

type
  manager: 0 .. managers - 1;
  rm_state: enum { working, prepared, committed, aborted };
  tm_state: enum { undecided, tm_committed, tm_aborted };

var
  rm: array[manager] of rm_state;
  tm: tm_state;
  sent: array[manager] of boolean;   -- who has said that it is prepared
  heard: array[manager] of boolean;  -- whom the transaction manager has heard of
  commit: boolean;                   -- sent by the transaction manager
  abort: boolean;

startstate
begin
  for r: manager do
    rm[r] := working;
    sent[r] := false;
    heard[r] := false;
  end;
  tm := undecided;
  commit := false;
  abort := false;
end;

rule "the transaction manager commits"
  tm = undecided & forall r: manager do heard[r] end
==>
begin
  tm := tm_committed;
  commit := true;
end;

rule "the transaction manager aborts"
  tm = undecided
==>
begin
  tm := tm_aborted;
  abort := true;
end;

ruleset r: manager do
  rule "the transaction manager hears that one is prepared"
    tm = undecided & sent[r] & !heard[r]
  ==>
  begin
    heard[r] := true;
  end;

  rule "a resource manager prepares"
    rm[r] = working
  ==>
  begin
    rm[r] := prepared;
    sent[r] := true;
  end;

  rule "a resource manager aborts by itself"
    rm[r] = working
  ==>
  begin
    rm[r] := aborted;
  end;

  rule "a resource manager hears that it shall commit"
    commit & rm[r] != committed
  ==>
  begin
    rm[r] := committed;
  end;

  rule "a resource manager hears that it shall abort"
    abort & rm[r] != aborted
  ==>
  begin
    rm[r] := aborted;
  end;
end;
