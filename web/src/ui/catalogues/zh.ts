import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./zh/endings.ts";

const page: Catalogue["page"] = {
  description: "把文件从你的浏览器直接发送到对方的浏览器。",
  language: "语言",
  unreachable: "服务器没有回应，没有它就无法发送或接收。请检查网络连接；本页会继续尝试。",
  gap: "",
};

const buttons: Catalogue["buttons"] = {
  choose: "选择文件",
  chooseFolder: "选择文件夹",
  add: "添加文件",
  addFolder: "添加文件夹",
  sendText: "发送这段文字",
  receive: "接收",
  seeWhatItIs: "看看是什么",
  copyLink: "复制链接",
  share: "分享…",
  copy: "复制",
  copyRoot: "复制指纹",
  copied: "已复制",
  notCopied: "请手动复制",
  accept: "接受",
  decline: "拒绝",
  cancel: "取消",
  pause: "暂停",
  goOn: "继续",
  saveAgain: "再次保存",
  sendAgain: "重新发送",
  sendElse: "发送其他内容",
  tryAgain: "重试",
  startOver: "从头开始",
  newCode: "新取件码",
};

const scene: Catalogue["scene"] = { you: "你", them: "对方" };

const start: Catalogue["start"] = {
  title: "想发什么，直接发给对方。",
  lead: "文件和文件夹从你的浏览器直达对方的浏览器。无需账号，不限大小，中间任何人都无法读取。",
  drop: "把文件或文件夹拖到本页任意位置",
  dropNow: "松开即可发送",
  text: "或者输入、粘贴一段文字",
  textLabel: "要发送的文字",
  receiveTitle: "有人给了你取件码吗？",
  foot: "开源。运行在你自己的服务器上。",
};

const notices: Catalogue["notices"] = {
  nothing: "里面没有文件。请把文件拖到这里，或者选择文件。",
  "too-many": (most) => `文件超过 ${most} 个。请打包成一个 ZIP 文件再发送。`,
  "no-text": "还没有文字。请输入或粘贴后再发送。",
  "long-text": "这段文字超过 1 MB。请存成文件再发送。",
  "not-shared": "你分享的内容没有到达这里。请再分享一次。",
  elsewhere: "这个标签页是另一个正在发送的标签页的副本。请到那边继续。",
  over: "你之前发送的已经结束：它的链接失效了。可以用新链接再发送一次。",
  already: "这已经在里面了。",
  late: "对方已经接受，所以这些没有加进去。请等这次完成后再发送。",
  copying: "正在为对方制作它的加密副本，所以内容保持不变。请等完成后再发送其他内容。",
  kept: "对方已经接受，无法再移除。",
  unreadable: "你的浏览器读取不了它。什么都没有发送。请去掉它再试一次。",
};

const collecting: Catalogue["collecting"] = {
  title: "正在查看你的文件夹",
  lead: (files) => `目前找到 ${files}。文件多时需要稍等片刻。`,
};

const files: Forms = { other: "# 个文件" };
const moreFiles: Forms = { other: "以及另外 # 个文件" };
const moreThings: Forms = { other: "以及另外 # 项" };

const contents: Catalogue["contents"] = {
  nameless: "没有名称的内容",
  text: "一段文字",
  sizeless: "大小尚不清楚",
  emptyFolder: "空文件夹",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}，共 ${files}`,
  within: "里面有什么",
  remove: (name) => `移除 ${name}`,
};

const code: Catalogue["code"] = {
  legend: "取件码",
  group: (from, to) => `第 ${from} 至 ${to} 个字符`,
  hint: "十二个字符。也可以粘贴完整的链接。",
  incomplete: "取件码有十二个字符，分三组，每组四个。",
  foreign: (host) => `这个链接属于 ${host}。请在那里打开。`,
};

const scanning: Catalogue["scanning"] = {
  ask: "扫描二维码",
  title: "把二维码对准摄像头",
  lead: "请把对方屏幕上的二维码放到摄像头前。读到后，链接就会打开。",
  picture: "摄像头看到的画面",
  other: "这个二维码不是 Telpher 链接。请扫描发送方页面上的那个。",
  foot: "画面只留在这台设备上。离开本页后，摄像头就会关闭。",
  type: "改为输入取件码",
  none: {
    refused: {
      title: "本页不能使用摄像头",
      todo: "你或你的浏览器拒绝了。请在网址旁边允许使用摄像头，然后重试。也可以输入取件码。",
    },
    none: {
      title: "没有摄像头",
      todo: "浏览器在这台设备上找不到摄像头。请输入取件码，或者打开链接。",
    },
    busy: {
      title: "摄像头没有画面",
      todo: "可能有别的程序正在使用它。请关闭那个程序，然后重试。也可以输入取件码。",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "有人想发东西给你",
  lead: "你会先看到是什么、有多大。在你接受之前不会保存任何内容。",
  foot: "如果对方在，就直接从对方的浏览器传来；如果不在，就来自对方为你保留的加密副本。",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "这个链接不完整",
  lead: "有一部分在途中丢了，多半是复制时漏掉的。什么都没有接收。请再要一次链接，或者输入取件码。",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "本页需要 HTTPS",
    todo: "浏览器只允许在安全页面上加密：请用 https:// 打开这个地址，或者请服务器的管理者启用 TLS（TELPHER_TLS_CERT 和 TELPHER_TLS_KEY）。",
  },
  webrtc: {
    title: "这个浏览器没有 WebRTC",
    todo: "Telpher 通过 WebRTC 连接对方的浏览器：请在设置中开启，或者使用新版 Firefox、Chrome、Edge 或 Safari。",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "正在生成你的链接", receiver: "正在询问是什么" },
  lead: {
    sender: "正在向服务器请求取件码。还没有任何内容离开这台设备。",
    receiver: "正在向服务器询问发送方是否在线，或者是否为你保留了副本。",
  },
};

const outside: Catalogue["outside"] = {
  lost: "服务器没有回应。正在重试。",
  taken: "这次传输中有别人占了你的位置。会一直重试，直到那人离开。",
};

const inviting: Catalogue["inviting"] = {
  title: "把这个链接发给对方",
  lead: "对方打开并接受后就会开始。",
  link: "链接",
  qr: "链接的二维码",
  say: "或者念出这个取件码",
  shareTitle: "有东西给你",
  codeOff: "取件码已被猜错三次，不再有效。链接仍然可用。",
  newCode: "新取件码会附带新链接，这个链接随即失效。",
  state: "等待中。请保持本页打开。",
  good: "本页打开期间链接有效，最长一天。",
  tab: "等待对方",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "对方来了", away: "对方暂时离开了" },
    receiver: { here: "发送方在线", away: "等待发送方" },
  },
  here: "两个浏览器正在寻找通往彼此的路径。",
  away: {
    sender: "等待对方回来。请保持本页打开。",
    receiver: "对方的页面打开后就会继续。请让本页也保持打开。",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "对方正在决定",
  lead: "对方能看到是什么、有多大。接受后就会开始。",
  question: {
    file: "要接收这个文件吗？",
    folder: "要接收这个文件夹吗？",
    several: "要接收这些文件吗？",
    text: "要接收这段文字吗？",
  },
  saving: {
    "picked-file": "接受后，浏览器会询问保存到哪里。",
    "picked-folder": "接受后，浏览器会请你选择一个文件夹。里面已有的内容不会被改动。",
    downloads: "等全部到齐并校验后，会交给浏览器下载。",
    zip: "等全部到齐并校验后，会作为一个 ZIP 文件交给浏览器下载。",
    streamed: "会边接收边交给浏览器下载，每一块都先核对。",
    "streamed-zip": "会作为一个 ZIP 文件边接收边交给浏览器下载，每一块都先核对。",
    shown: "接受后，文字会显示在本页上。不会保存。",
    "no-room": "空间不足。请在这台设备上腾出空间，然后重新加载本页。",
    "too-large":
      "在这里浏览器只能把它放在内存里，而它太大了。请拒绝，并请对方提供新链接，在普通窗口或别的浏览器中打开。",
  },
  unsavable: "在这里无法保存",
  changed: "对方刚刚改动了内容。现在发送的是这些。",
  care: "只接受你预期的内容。",
};

const resuming: Catalogue["resuming"] = {
  title: "从中断处继续",
  lead: "你之前已经接受。先核对已收到的部分，然后接着收其余部分。",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "正在发送", receiver: "正在接收" },
  bar: { sender: "已发送并确认", receiver: "已接收并核对" },
  told: {
    sender: (percent) => `已发送并确认：${percent}`,
    receiver: (percent) => `已接收并核对：${percent}`,
  },
  tab: {
    sender: (percent) => `已发送 ${percent}`,
    receiver: (percent) => `已接收 ${percent}`,
  },
  soFar: (size) => `目前 ${size}`,
  of: (size, total) => `${size}，共 ${total}`,
  left: {
    soon: "还剩几秒",
    about: (span) => `还剩约 ${span}`,
  },
  foot: {
    sender: "只计入已送达并核对过的部分。请保持本页打开。",
    receiver: "每一块到达时都会核对。请保持本页打开。",
  },
  unasked: "你之前已经接受，所以没有再问。如果不想要了，请取消。",
  paused: {
    ours: "你已暂停。想继续时请点“继续”。",
    theirs: "对方已暂停。对方继续后就会接着传。",
  },
  still: "目前没有数据通过。",
  path: {
    direct: "直连，从浏览器到浏览器。",
    relayed: "经由一台无法读取内容的服务器中转。",
    stored: "来自一份加密副本，因为与发送方没有连接。服务器无法读取它。",
  },
  done: (done, files) => `${files}，已完成 ${done} 个`,
  fileDone: "已完成",
};

const stays: Catalogue["stays"] = {
  live: "这里还在进行。请先取消或拒绝，再返回。",
  text: "这段文字没有保存在别处。请先复制，再返回。",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "连接断了。什么都没丢。",
  lead: "已送达并核对过的部分都保留着。会自动从那里继续，你什么都不用做。",
  kept: (amount) => `已保留 ${amount}。`,
  here: {
    sender: "对方的页面还在。正在寻找通往它的路径。",
    receiver: "发送方的页面还在。如果它重新加载过，需要在那边重新选择文件，然后就会继续。",
  },
  away: {
    sender: "接收方离开了页面，或者断网了。正在等待。",
    receiver: "发送方离开了页面，或者断网了。正在等待。",
  },
  foot: "请保持本页打开。如果等得太久，请问问对方的页面是否还开着：如果没有，你可以取消。",
  tab: "正在重新连接",
};

const verifying: Catalogue["verifying"] = {
  title: "正在校验全部内容",
  lead: {
    sender: "每个字节都已送达。对方正在核对是否一致。",
    receiver: "每个字节都到了。正在与对方的原件核对，然后放到位。",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "以前的传送记录",
  none: "还没有记录。送达的内容会列在这里：名称、大小、时间和指纹的前几位。列表只保存在这个浏览器里，不含链接、密钥和内容。",
  kept: "列表只保存在这个浏览器里，不含链接、密钥和内容。清空列表不会影响已送达的内容。",
  off: "这个浏览器不保留传送记录。",
  clear: "清空列表",
  turnOff: "不保留记录",
  turnOn: "保留记录",
  line: {
    sender: (time) => `已发送，${time}`,
    receiver: (time) => `已接收，${time}`,
  },
  forget: "移除",
  forgetOne: (name) => `从列表中移除 ${name}`,
  listed: "名称、大小和时间只记在这个浏览器里，显示在首页上。",
  unlist: "不要记录",
};

const leftovers: Catalogue["leftovers"] = {
  title: "未完成",
  lead: "已收到的部分会在这个浏览器里保留七天，并占用空间。再次打开同一个链接，或请对方重新发送相同的文件，就会从那里继续。",
};

const ended: Catalogue["ended"] = {
  at: (time) => `结束时间：${time}`,
  arrived: (size) => `已送达 ${size}。`,
  arrivedOf: (size, total) => `已送达 ${size}，共 ${total}。`,
  mayHaveArrived: "你这边没有任何改动。内容已全部送过去，但对方没有确认：请问问对方是否收到。",
  nothing: { sender: "什么都没有发送。", receiver: "什么都没有接收。" },
  elsewhere: "什么都没丢：会在那里继续。",
  kept: "你没有完整的副本。已收到的部分会在这个浏览器里保留七天：对方再发送相同的内容时，会从那里继续。",
  incomplete: {
    sender: "你这边没有任何改动。对方没有完整的副本。",
    receiver: "你没有完整的副本。对方的原件没有变化。",
  },
};

export const zh: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
