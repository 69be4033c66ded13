# slurm.sh - a study on a real Slurm: docs/cluster's own job files, one task that dies in the middle, one whose time runs out
#
#   slurm.sh RIND DOCS
#
# The cluster is this machine: one node, of 16 processors whatever it has, with a controller, keys, sockets, ports and logs of its
# own in a temporary folder, listening on loopback alone. It needs neither systemd nor cgroups, and nothing of it stays. The last
# line counts the rows that differ from one undisturbed run: "0 rows differ".
set -u
# Slurm listens on the address of the host's name. Where that may be, the host has the name localhost here.
if [ "$(uname -n)" != localhost ] && unshare --uts hostname localhost 2>/dev/null; then
    exec unshare --uts bash -c 'hostname localhost && exec bash "$@"' - "$0" "$@"
fi
rind=$1
docs=$2
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
unset ${!SLURM_*} ${!SBATCH_*}
work=$(mktemp -d -t rind-slurm.XXXXXX)
cd "$work" || exit 1
daemons=()

# Processes that were started with this cluster's configuration: jobs, their steps, whatever a daemon left.
left_over()
{
    local process
    for process in /proc/[0-9]*; do
        if grep -qs "SLURM_CONF=$work/" "$process/environ"; then echo "${process#/proc/}"; fi
    done
}
stop_everything()
{
    trap '' INT TERM
    cd /
    if [ ${#daemons[@]} -gt 0 ]; then
        timeout 5 scancel --user="$user" 2>/dev/null
        kill -TERM "${daemons[@]}" 2>/dev/null
        for ((i = 0; i < 50; i++)); do
            kill -0 "${daemons[@]}" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "${daemons[@]}" 2>/dev/null
    fi
    unset SLURM_CONF # what this very loop starts is not meant
    mapfile -t pids < <(left_over)
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$work"
}
trap stop_everything EXIT
trap 'exit 130' INT TERM

failures=0
complain()
{
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
}
give_up() # with what the daemons and jobs said
{
    printf 'FAILED: %s\n' "$1"
    tail -n 15 ./*.log
    exit 1
}
# within SECONDS COMMAND...: until it succeeds
within()
{
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.03
    done
}

# the cluster
free_port() # none that answers; outside of the range that the kernel gives away
{
    local port
    for ((i = 0; i < 100; i++)); do
        port=$((RANDOM % 8000 + 20000))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && echo $port && return
    done
}
user=$(id -un)
case $(getent ahostsv4 "$(uname -n)") in
    127.*) listen=NoCtldInAddrAny,NoInAddrAny ;;
    *) listen=EnableIPv4 && echo "the host's name, $(uname -n), is not loopback's: the daemons listen everywhere" ;;
esac
mkdir state spool
cat >slurm.conf <<END
ClusterName=rind
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
CommunicationParameters=$listen
AuthType=auth/munge
CredType=cred/munge
# What is queued again waits until the credentials of its first start have run out; below 5 s means two minutes.
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
ReturnToService=2
KillWait=5
NodeName=node NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=16 RealMemory=64000
PartitionName=all Nodes=node Default=YES MaxTime=INFINITE State=UP
END
echo 'CgroupPlugin=cgroup/v1' >cgroup.conf # is named so that none is looked for: nothing here uses one
export SLURM_CONF=$work/slurm.conf
chmod 755 "$work" # munged wants no folder that others could write
(umask 077 && head -c 128 /dev/urandom >munge.key)
munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munge.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge.seed" --num-threads=2 >munged.out.log 2>&1 &
daemons+=($!)
within 20 munge --socket="$work/munge.socket" --no-input || give_up 'munged does not answer'
slurmctld -D -i >slurmctld.out.log 2>&1 &
daemons+=($!)
slurmd -D -N node >slurmd.out.log 2>&1 &
daemons+=($!)
state_of_node() { [ "$(sinfo --noheader --format %t)" = idle ]; }
within 40 state_of_node || give_up 'the node does not become idle'

# the study, undisturbed and on the cluster
n_cases=40
study=(--cases c/manifest.csv --jobs 1
    --set 'filters=[none, {log: {sigma_mm: [1, 2, 3, 4, 5]}}, wavelet, {laws: {}}]' --set 'features=[all]')
"$rind" phantom cohort --cases $n_cases --out c --seed 5 2>/dev/null || give_up 'no cohort'
"$rind" extract "${study[@]}" --threads 1 --out r.csv --quiet || give_up 'no undisturbed run'

export RIND=$rind
said=$("$docs/slurm-submit.sh" 4 s "${study[@]}" 2>&1) || give_up "not submitted: $said"
read -r _ array _ merge <<<"${said/,/}"

# A part is in its middle when its journal holds cases and its lock is held.
in_the_middle() # NAME.partK
{
    [ -e "$1.journal.sqlite.lock" ] && [ "$(stat -c %s "$1.journal.sqlite-wal")" -gt 60000 ]
}
restarts() { scontrol show job "${array}_$1" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p'; }
done_before() { sed -n 's/.* \([0-9]*\) done before, .*/\1/p' "rind-${array}_$1.log"; }

# Part 2: its machine fails. The program is gone without a word, and Slurm hears of it before the script can end.
within 60 in_the_middle s.part2 || give_up 'part 2 does not begin'
read -r _ program _ <s.part2.journal.sqlite.lock
script=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$program/status")
kill -STOP "$script" && kill -KILL "$program" || complain 'part 2 was over before it could be killed'

# Part 3: its time is up.
within 60 in_the_middle s.part3 || give_up 'part 3 does not begin'
scancel --batch --signal=USR1 "${array}_3" || complain 'part 3 was over before its time was up'
scontrol requeue "${array}_2" || complain 'part 2 is not queued again'

has_ended() { scontrol show job "$1" | grep -qE 'JobState=(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL)'; }
within 120 has_ended "$merge" || give_up 'the merge does not end'
for part in 2 3; do
    [ "$(restarts $part)" = 1 ] || complain "part $part: $(restarts $part) restarts"
    n=$(done_before $part)
    if [ "${n:-0}" -gt 0 ] && [ "$n" -lt $((n_cases / 4)) ]; then
        echo "part $part: queued again with $n of $((n_cases / 4)) cases done"
    else
        complain "part $part: queued again with '$n' cases done"
    fi
done
grep -q "$n_cases cases of 4 tables: $n_cases ok, 0 failed, 0 missing" "rind-merge-$merge.log" ||
    complain "merge: $(cat "rind-merge-$merge.log")"
if compgen -G 's.*.lock' || compgen -G 's.*-wal'; then complain 'files are left beside the journals'; fi

# A task that is cancelled ends in order: what was in flight is finished.
cancelled=$(sbatch --parsable --array=1 "$docs/slurm-array.sh" 1 x "${study[@]}") || complain 'the third task is not submitted'
within 60 in_the_middle x.part1 || give_up 'the third task does not begin'
scancel "$cancelled"
within 60 has_ended "$cancelled" || complain 'the cancelled task does not end'
within 20 grep -q 'interrupted: [0-9]* of [0-9]* cases are finished and kept' "rind-${cancelled}_1.log" || complain 'not in order'

for part in dictionary.csv reasons.csv; do
    cmp "r.$part" "s.$part" || complain "another $part"
done
rows_differ=0
if ! cmp r.csv s.csv; then
    rows_differ=$(diff r.csv s.csv | grep -c '^<')
    complain 'another table'
fi
if [ $failures -gt 0 ]; then tail -n 30 ./*.log; fi
printf '%d rows differ\n' "$rows_differ"
[ $failures -eq 0 ]
