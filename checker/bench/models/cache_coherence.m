-- German's directory protocol for coherent caches, one line, without data: the twin of
-- CacheCoherence in cache_coherence.hpp.

const
  caches: 5;

type
  cache: 0 .. caches - 1;
  line_state: enum { invalid, shared, exclusive };
  request_message: enum { no_request, request_shared, request_exclusive };
  answer_message: enum { no_answer, grant_shared, grant_exclusive, invalidate };

var
  line: array[cache] of line_state;
  request: array[cache] of request_message;
  answer: array[cache] of answer_message;
  acknowledged: array[cache] of boolean;   -- an acknowledgement is under way
  sharer: array[cache] of boolean;         -- has a copy, as the directory knows
  to_invalidate: array[cache] of boolean;  -- still to be told
  granted: boolean;                        -- exclusively
  command: request_message;                -- the request that is being served
  client: cache;                           -- whose it is

procedure served();
begin
  command := no_request;
  client := 0;
  for i: cache do
    to_invalidate[i] := false;
  end;
end;

startstate
begin
  for i: cache do
    line[i] := invalid;
    request[i] := no_request;
    answer[i] := no_answer;
    acknowledged[i] := false;
    sharer[i] := false;
    to_invalidate[i] := false;
  end;
  granted := false;
  command := no_request;
  client := 0;
end;

rule "grant a shared copy"
  command = request_shared & answer[client] = no_answer & !granted
==>
begin
  answer[client] := grant_shared;
  sharer[client] := true;
  served();
end;

rule "grant an exclusive copy"
  command = request_exclusive & answer[client] = no_answer & !granted
  & forall i: cache do !sharer[i] end
==>
begin
  answer[client] := grant_exclusive;
  sharer[client] := true;
  granted := true;
  served();
end;

ruleset i: cache do
  rule "request a shared copy"
    request[i] = no_request & line[i] = invalid
  ==>
  begin
    request[i] := request_shared;
  end;

  rule "request an exclusive copy"
    request[i] = no_request & line[i] != exclusive
  ==>
  begin
    request[i] := request_exclusive;
  end;

  rule "take a shared copy"
    answer[i] = grant_shared
  ==>
  begin
    answer[i] := no_answer;
    line[i] := shared;
  end;

  rule "take an exclusive copy"
    answer[i] = grant_exclusive
  ==>
  begin
    answer[i] := no_answer;
    line[i] := exclusive;
  end;

  rule "invalidate and acknowledge"
    answer[i] = invalidate & !acknowledged[i]
  ==>
  begin
    answer[i] := no_answer;
    acknowledged[i] := true;
    line[i] := invalid;
  end;

  rule "accept a request"
    command = no_request & request[i] != no_request
  ==>
  begin
    command := request[i];
    request[i] := no_request;
    client := i;
    for j: cache do
      to_invalidate[j] := sharer[j];
    end;
  end;

  rule "order to invalidate"
    to_invalidate[i] & answer[i] = no_answer
    & (command = request_exclusive | (command = request_shared & granted))
  ==>
  begin
    answer[i] := invalidate;
    to_invalidate[i] := false;
  end;

  rule "hear an acknowledgement"
    acknowledged[i] & command != no_request
  ==>
  begin
    acknowledged[i] := false;
    sharer[i] := false;
    granted := false;
  end;
end;
