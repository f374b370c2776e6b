"""The system calls that code of strangers may not make: a deny list in the kernel's own filter language (classic BPF).

Namespaces and a plain uid already withhold most of what stands here; the filter closes what they leave open: key rings,
io_uring, bpf, nested namespaces, and sockets such as AF_VSOCK, which no network namespace fences.
"""

import errno
import platform
import struct
from typing import Final

# The number of each call: x86-64, 64-bit Arm.
_DENIED: Final = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_CLONE: Final = (56, 220)
_CLONE3: Final = 435
_SOCKET: Final = (41, 198)
_IOCTL: Final = (16, 29)
_X32_CALLS: Final = 0x40000000

_NEW_NAMESPACES: Final = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_ALLOWED_FAMILIES: Final = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
_TERMINAL_INJECTION: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX

# Operation codes, and where the kernel lays out what the filter reads (struct seccomp_data).
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000

_Instruction = tuple[int, int, int, int]


def is_known_machine() -> bool:
    """Whether the numbers of this machine's system calls stand in the table."""
    return platform.machine() in _ARCHITECTURES


def program() -> bytes:
    """The filter for this machine, as bubblewrap's `--seccomp` reads it. Raises KeyError on an unknown machine."""
    architecture, column = _ARCHITECTURES[platform.machine()]
    numbers = sorted(call[column] for call in _DENIED.values())
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        # The x32 table numbers the same calls anew; a machine without it has no such numbers.
        (_IF_AT_LEAST, 0, 1, _X32_CALLS),
        _refuse(errno.ENOSYS),
        *(step for number in numbers for step in ((_IF_EQUAL, 0, 1, number), _refuse(errno.EPERM))),
        # The flags of clone3 stand behind a pointer, where no filter can read: without it the C library uses clone.
        (_IF_EQUAL, 0, 1, _CLONE3),
        _refuse(errno.ENOSYS),
        *_when_called(_CLONE[column], _FIRST_ARGUMENT_AT, [(_IF_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refuse(errno.EPERM)]),
        *_when_called(_SOCKET[column], _FIRST_ARGUMENT_AT, _only_families()),
        *_when_called(_IOCTL[column], _SECOND_ARGUMENT_AT, _no_terminal_injection()),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _refuse(error: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERROR | error)


def _when_called(number: int, argument_at: int, body: list[_Instruction]) -> list[_Instruction]:
    """`body` sees the argument; where it falls through, the call is allowed."""
    loaded = [(_LOAD, 0, 0, argument_at), *body, (_RETURN, 0, 0, _ALLOW)]
    return [(_IF_EQUAL, 0, len(loaded), number), *loaded]


def _only_families() -> list[_Instruction]:
    behind = len(_ALLOWED_FAMILIES)  # the refusal is passed over by whoever matches
    tests = [(_IF_EQUAL, behind - place, 0, family) for place, family in enumerate(_ALLOWED_FAMILIES)]
    return [*tests, _refuse(errno.EAFNOSUPPORT)]


def _no_terminal_injection() -> list[_Instruction]:
    first, second = _TERMINAL_INJECTION
    return [(_IF_EQUAL, 1, 0, first), (_IF_EQUAL, 0, 1, second), _refuse(errno.EPERM)]
