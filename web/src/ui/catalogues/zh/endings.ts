import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "请用新链接重新发送。",
  receiver: "请对方重新发送。",
};

const reload = {
  sender: `请双方都重新加载页面。${anew.sender}`,
  receiver: `请双方都重新加载页面。${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "请向对方要一个新链接。" };

const ourFault = {
  why: "这是 Telpher 自身的故障，不是你造成的。",
  todo: {
    sender: `请重新加载页面。${anew.sender}`,
    receiver: `请重新加载页面。${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "你可以用新链接重新发送。",
  receiver: "如果还想要，请对方重新发送。",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "两个页面没能互相理解",
    why: "本页收到了不认识的内容，于是停止了。",
    todo: reload,
  },
  damaged: {
    title: "收到的与发送的不一致",
    why: "核对时发现了差异，所以没有当作完好保留。",
    todo: anew,
  },
  lost: {
    title: "与对方的连接断开了",
    why: "对方关闭了页面、设备休眠了，或者网络断了。",
    todo: {
      sender: "等对方回来后，请用新链接重新发送。",
      receiver: "请对方用新链接重新发送。",
    },
  },
  full: {
    title: {
      sender: "对方设备的空间不足",
      receiver: "这台设备的空间不足",
    },
    todo: {
      sender: "等对方腾出空间后，请重新发送。",
      receiver: "请腾出空间，然后请对方重新发送。",
    },
  },
  "internal-error": { title: "本页出了故障", ...ourFault },
  "peer-failed": { title: "对方的页面出了故障", ...ourFault },
  "unsupported-version": {
    title: "两个页面的版本不同",
    why: "其中一个对另一个来说太旧了。",
    todo: reload,
  },
  cancelled: { title: "已取消", todo: afterCancel },
  "cancelled-by-us": { title: "你取消了", todo: afterCancel },
  "cancelled-by-them": { title: "对方取消了", todo: afterCancel },
  declined: {
    title: { sender: "对方拒绝了", receiver: "你拒绝了" },
    todo: {
      sender: "可以问问对方原因。你可以用新链接重新发送。",
      receiver: "如果改变主意，请对方重新发送。",
    },
  },
  "cannot-save": {
    title: { sender: "对方无法保存", receiver: "无法保存" },
    why: {
      sender: "对方的浏览器拒绝写入。也许磁盘已满。",
      receiver: "你的浏览器拒绝写入。也许磁盘已满。",
    },
    todo: {
      sender: "请重新发送，并请对方腾出空间或选择别的位置。",
      receiver: "请腾出空间或选择别的位置，并请对方重新发送。",
    },
  },
  "download-stopped": {
    title: { sender: "对方的下载停止了", receiver: "下载停止了" },
    why: {
      sender: "对方的浏览器不再接收。可能在那里被取消了，或者磁盘已满。",
      receiver: "你的浏览器不再接收。可能在那里被取消了，或者磁盘已满。",
    },
    todo: anew,
  },
  "file-changed": {
    title: "有文件在发送途中变了",
    why: {
      sender: "别的程序写入了它，因此无法得到忠实的副本。",
      receiver: "对方设备上有程序写入了它，因此无法得到忠实的副本。",
    },
    todo: {
      sender: "等写入完成后，请重新选择它。",
      receiver: "等写入完成后，请对方重新发送。",
    },
  },
  "file-unreadable": {
    title: { sender: "有文件无法读取", receiver: "对方有文件无法读取" },
    why: {
      sender: "你选择之后，它被移动、删除或锁定了。",
      receiver: "它在对方的设备上被移动、删除或锁定了。",
    },
    todo: { sender: "请重新选择它。", receiver: anew.receiver },
  },
  "unknown-code": {
    title: { sender: "服务器关闭了链接", receiver: "没有这个链接或取件码" },
    why: {
      sender: "服务器已经不认识它的取件码。",
      receiver: "输错了、已过期，或者发送方关闭了页面。",
    },
    todo: {
      sender: anew.sender,
      receiver: "请检查，或者向对方要一个新链接。",
    },
  },
  "wrong-code": {
    title: "这个取件码不对",
    why: "最后四个字符不对，或者尝试的次数太多。",
    todo: "请检查，或者向对方要链接。",
  },
  "already-joined": {
    title: "已经有人在接收",
    why: "已经有人打开了这个链接，也许是你在另一个窗口打开的。一个链接只给一位接收方。",
    todo: {
      sender: anew.sender,
      receiver: "请关闭另一个窗口后重试，或者向对方要一个新链接。",
    },
  },
  expired: {
    title: "链接已过期",
    why: "在有效时间内双方没有碰上。",
    todo: newLink,
  },
  closed: {
    title: "这次传输已经结束",
    why: {
      sender: "它在另一个标签页里被结束了，或者被拿到取件码的人结束了。",
      receiver: "内容已经送达，或者发送方结束了它。",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "短时间内尝试太多次",
    why: "服务器请所有人慢一点。",
    todo: "请等一分钟再试。",
  },
  "server-unreachable": {
    title: "服务器没有回应",
    why: "没有它，两个浏览器就找不到彼此。",
    todo: "请检查网络连接，然后重试。",
  },
  "no-path": {
    title: "浏览器之间没有路径",
    why: "防火墙或你们之间的网络挡住了。",
    todo: {
      sender: "请双方连到同一个网络，或者其中一方换个网络，然后重新发送。",
      receiver: "请双方连到同一个网络，或者其中一方换个网络，然后重试。",
    },
  },
  replaced: {
    title: "已在另一个窗口打开",
    why: "同一次传输已在这个浏览器的别处打开，并在那里继续。",
    todo: "请找到那个窗口。这个可以关闭。",
  },
  "browser-unsupported": {
    title: "这个浏览器做不到",
    why: "缺少传输所需的功能，或者该功能被关闭了。",
    todo: "请使用新版 Firefox、Chrome、Edge 或 Safari。",
  },
};
