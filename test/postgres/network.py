"""Hosts for tests: network namespaces with an address, a host name and a state directory of their
own, wired to one switch. A link can be cut and healed. Needs root.

    with Network(["anna", "ben"]) as network:
        network.hosts["anna"].enter        # the prefix of a command that runs there
        network.cut("anna")

A namespace is held by a process and has no name outside, so nothing is left of it when the test
ends, however it ends.
"""
import os
import subprocess

from server import skip, stat_of
from lab import check, until

SUBNET = "10.77.0"


def need_namespaces():
    if os.getuid() != 0:
        skip("network namespaces need root")
    done = subprocess.run(["unshare", "--net", "--uts", "sh", "-c",
                           "ip link set lo up && ip link add v0 type veth peer name v1 && "
                           "ip link add b0 type bridge && hostname probe"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        skip(f"network namespaces are forbidden here: {done.stderr.strip()}")


class Namespace:
    """A network and a host name of its own, as long as its holder lives."""

    def __init__(self, name):
        self.name = name
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--uts", "setpriv", "--pdeathsig", "KILL", "sh", "-c",
             f"hostname {name} && ip link set lo up && echo up && exec sleep infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        check(self.holder.stdout.readline() == "up\n", f"no namespace for {name}")
        self.enter = ["nsenter", "-t", str(self.holder.pid), "-n", "-u", "--"]

    def run(self, *command):
        done = subprocess.run([*self.enter, *command], capture_output=True, text=True, check=False)
        check(done.returncode == 0, f"on {self.name}: {' '.join(command)}: {done.stderr}")
        return done.stdout

    def end(self):
        self.holder.kill()
        self.holder.wait()


class Network:
    """The switch has the address SUBNET.1, where the server listens; hosts have .11, .12 and on."""

    address = f"{SUBNET}.1"

    def __init__(self, names):
        self.names = names
        self.hosts = {}
        self.switch = None

    def __enter__(self):
        need_namespaces()
        self.switch = Namespace("switch")
        self.switch.run("ip", "link", "add", "bridge", "type", "bridge")
        self.switch.run("ip", "addr", "add", f"{self.address}/24", "dev", "bridge")
        self.switch.run("ip", "link", "set", "bridge", "up")
        for number, name in enumerate(self.names, 11):
            host = self.hosts[name] = Namespace(name)
            self.switch.run("ip", "link", "add", self.port(name), "type", "veth", "peer", "name",
                            "eth0", "netns", str(host.holder.pid))
            self.switch.run("ip", "link", "set", self.port(name), "master", "bridge", "up")
            host.run("ip", "addr", "add", f"{SUBNET}.{number}/24", "dev", "eth0")
            host.run("ip", "link", "set", "eth0", "up")
        for name in self.names:
            until(lambda name=name: self.reaches(name), f"{name} to reach the switch", 10, 0.05)
        return self

    def __exit__(self, kind, error, _):
        for namespace in [*self.hosts.values(), self.switch]:
            if namespace:
                namespace.end()

    @staticmethod
    def port(name):
        return f"to-{name}"[:15]

    def reaches(self, name):
        """Whether a connection attempt from there is answered, if only with a refusal."""
        code = ("import errno, socket, sys; s = socket.socket(); s.settimeout(0.3); "
                f"e = s.connect_ex(('{self.address}', 1)); sys.exit(e != errno.ECONNREFUSED)")
        return subprocess.run([*self.hosts[name].enter, "python3", "-c", code],
                              check=False).returncode == 0

    def cut(self, name):
        """Packets to and from the host are lost from now on; nobody is told."""
        self.switch.run("ip", "link", "set", self.port(name), "nomaster")

    def heal(self, name):
        self.switch.run("ip", "link", "set", self.port(name), "master", "bridge", "up")
        until(lambda: self.reaches(name), f"{name} to reach the switch again", 10, 0.05)


def main():
    """Tries the parts themselves, without stint."""
    with Network(["anna", "ben"]) as network:
        check(network.hosts["ben"].run("hostname") == "ben\n", "the host has another name")
        network.cut("anna")
        check(not network.reaches("anna"), "anna reaches the switch though her link is cut")
        until(lambda: network.reaches("ben"), "ben to reach the switch still", 10, 0.05)
        network.heal("anna")
        holders = [host.holder.pid for host in network.hosts.values()]
    check(not any(map(stat_of, holders)), "a holder is left")
    print("network: ok")


if __name__ == "__main__":
    main()
