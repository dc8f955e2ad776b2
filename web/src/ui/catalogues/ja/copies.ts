import type { CopyCatalogue, Forms } from "../catalogue.ts";

const anew = {
  sender: "新しいリンクでもう一度送ってください。",
  receiver: "もう一度送ってもらってください。",
};

const consent: CopyCatalogue["consent"] = {
  title: "すれ違ったとき",
  ask: { label: "確認する", note: "同意するまで何も保管しません。" },
  keep: {
    label: "暗号化したコピーを残す",
    note: (span) =>
      `1 分たっても誰も来ないとき、または相手への経路がないときにアップロードします。サーバーは中身を読めません。保管期間：${span}。`,
  },
  never: { label: "何も保管しない", note: "直接届くか、届かないかのどちらかです。" },
};

const now: CopyCatalogue["now"] = {
  title: "相手は今受け取れませんか？",
  lead: "暗号化したコピーをアップロードします。相手は同じリンクをいつでも開けます。終わったらこのページを閉じてかまいません。",
  lifetime: "保管期間",
  downloads: "ダウンロード回数",
  any: "制限なし",
  password: "パスワード（任意）",
  passwordNote: "リンクのほかに必要になります。なくすと、誰もコピーを開けません。",
  button: "コピーをアップロード",
  asking: "サーバーに空きを確認しています。",
};

const offer: CopyCatalogue["offer"] = {
  title: "コピーを残しますか？",
  noPath: "ブラウザー間の経路がまだ見つかりません。引き続き探しています。",
  lead: "暗号化したコピーなら届きます。相手のページは自動でそれを使って続けます。同じリンクを後で開くこともできます。サーバーは中身を読めません。",
  refused: "サーバーはコピーを受け付けませんでした。",
  awaited:
    "ブラウザー間の経路がまだ見つかりません。送信者が暗号化したコピーを残せば、このページは自動でそれを使って続けます。",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "サーバーが応答しません。再試行しています。",
  "rate-limited": "サーバーが混み合っています。まもなく再開します。",
  "storage-full": "サーバーに今は空きがありません。再試行しています。",
  "part-missing": "残りはまだ届いていません。送信者がアップロードすると再開します。",
};

const storing: CopyCatalogue["storing"] = {
  title: "暗号化したコピーをアップロード中",
  lead: "リンクはもう使えます。サーバーは保管するものの中身を読めません。",
  why: {
    nobody: "まだ誰も来ていないため、希望どおりコピーを残します。",
    "no-path": "ブラウザー間の経路がありませんでした。",
    lost: "相手との接続が切れました。",
  },
  bar: "アップロード済み",
  told: (percent) => `アップロード済み：${percent}`,
  tab: (percent) => `${percent} アップロード`,
  foot: "終わるまでこのページを開いておいてください。途中で閉じた場合は、同じファイルをもう一度選ぶと続きから再開します。",
};

const stored: CopyCatalogue["stored"] = {
  title: "コピーをアップロードしました",
  lead: "相手はいつでもリンクを開けます。このページを閉じてかまいません。",
  tab: "コピー完了",
  until: {
    today: (time) => `今日 ${time} まで保管`,
    tomorrow: (time) => `明日 ${time} まで保管`,
    later: (dayAndTime) => `${dayAndTime} まで保管`,
  },
  undownloaded: "まだダウンロードされていません",
  downloaded: { other: "ダウンロード # 回" },
  downloadedOf: (done, most) => `ダウンロード ${done} 回、上限 ${most} 回`,
  password: "パスワードあり",
  extend: (span) => `今から ${span} 保管`,
  revoke: "取り下げる",
  failed: "サーバーが応答しませんでした。何も変わっていません。もう一度試してください。",
  foot: "取り下げると、サーバーには何も残りません。すでにダウンロードした人の手元には残ります。",
};

const locked: CopyCatalogue["locked"] = {
  title: "パスワードが必要です",
  lead: "送信者が暗号化したコピーを残し、パスワードを設定しました。リンクには含まれていません。相手に聞いてください。",
  label: "パスワード",
  button: "開く",
  wrong: "このパスワードでは開けません。",
  trying: "確認しています。",
};

const single: CopyCatalogue["single"] = {
  ask: "ファイルを 1 つだけ受け取る",
  label: "名前の一部",
  take: "受け取る",
  takeOne: (name) => `${name} だけ受け取る`,
  none: "その名前のファイルはありません。",
  foot: "ほかのファイルはそのまま残り、コピーは変わりません。",
};

const report: CopyCatalogue["report"] = {
  ask: "このコピーを報告",
  lead: "サーバーの運営者に、このコピーに問題があることを伝えます。運営者は中身を見られませんが、削除できます。送信者には伝わりません。",
  button: "報告する",
  done: "サーバーの運営者に報告しました。",
  failed: "サーバーが応答しませんでした。報告されていません。もう一度試してください。",
};

const own: CopyCatalogue["own"] = {
  title: "あなたの暗号化したコピー",
  kept: "この一覧とリンクは、このブラウザーだけが保存しています。このブラウザーを使う人は、コピーを開くことも取り下げることもできます。",
  unfinished: "未完了です。同じファイルをもう一度選ぶと続きから再開します。",
  gone: "もうありません。",
};

const lost = "あなたのファイルは変わっていません。すでにダウンロードした人の手元には残ります。";

const stays = "コピーはまだ残っています。もう一度試すことができます。";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": {
    title: "このリンクにコピーはありません",
    why: "期限が過ぎたか、もともとありませんでした。",
    todo: anew,
  },
  "share-expired": {
    title: "コピーの期限が切れました",
    why: "送信者が決めた期間だけ保管されました。",
    todo: anew,
  },
  "share-revoked": {
    title: { sender: "コピーを取り下げました", receiver: "送信者がコピーを取り下げました" },
    why: "サーバーにはもう何も残っていません。",
    todo: { sender: "新しいリンクでもう一度送れます。", receiver: anew.receiver },
  },
  "share-spent": {
    title: "決められた回数だけダウンロードされました",
    why: "回数は送信者が決めました。サーバーにはもう何も残っていません。",
    todo: anew,
  },
  "share-taken-down": {
    title: "コピーは削除されました",
    why: "サーバーの運営者が削除しました。",
    todo: "運営者に理由を聞いてください。",
  },
  "wrong-share-token": {
    title: "このリンクではコピーを開けません",
    why: "ここにあるコピーは、別の鍵かパスワードで保管されています。",
    todo: anew,
  },
  "downloads-taken": {
    title: "ほかの人がダウンロード中です",
    why: "ダウンロードの回数が決まっています。完了しなければ、10 分後にまた空きます。",
    todo: "数分後にもう一度試してください。",
  },
  "share-taken": {
    title: "このリンクにはすでにコピーがあります",
    why: "別の場所から保管されたもので、ここからは変更できません。",
    todo: anew,
  },
  "share-too-large": {
    title: "このサーバーには大きすぎます",
    why: "この大きさのコピーは保管されません。",
    todo: "直接送るか、少しずつ送ってください。",
  },
  "storage-full": {
    title: "サーバーに空きがありません",
    why: "保管できる容量がいっぱいです。",
    todo: "直接送るか、後でもう一度試してください。",
  },
  "quota-spent": {
    title: "今日の保管量の上限に達しました",
    why: "サーバーは、1 つのネットワークアドレスについて 1 日に決まった量だけ保管します。",
    todo: "直接送るか、明日もう一度試してください。",
  },
  "share-damaged": {
    title: "保管されているものが、送られたものと違います",
    why: "確認で違いが見つかったため、正しいものとして扱いませんでした。",
    todo: anew,
  },
};

const missing: Forms = { other: "まだそろっていません。あと # 個のファイルが足りません。" };

const again: CopyCatalogue["again"] = {
  title: "これを送っている途中でした",
  lead: "その間にこのページが閉じられたか再読み込みされ、ブラウザーは選ばれていたものを忘れました。同じものをもう一度選んでください。同じリンクで続き、届いた分は送り直されません。",
  whole: "その間にこのページが閉じられたか再読み込みされました。同じリンクで続けられます。",
  allow: "このページがもう一度開いてよいか、ブラウザーが尋ねます。",
  drop: "同じファイルやフォルダーをこのページにドロップ",
  list: "まだ足りないもの",
  hasChanged: "前とサイズか日付が違います",
  changed:
    "その後に変わったものがあるため、このままでは続けられません。前と同じものを選ぶか、別のものを送ってください。",
  missing,
  foot: "別のものを送ると、これは終わります。相手側でも終わります。",
  fleeting:
    "このブラウザーはこのページのために何も保存しません。閉じたり再読み込みしたりすると、転送は終わります。",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "最後の 4 文字が違うようです",
    spent: "3 回試しましたが、誰にもつながりません",
    off: "このコードは使えなくなったようです",
  },
  lead: {
    wrong: "送信者のコードは違う文字のようです。見比べて、最後の 4 文字を入力し直してください。",
    spent:
      "最後の 4 文字の入力間違いか、間に誰かがいます。送信者の画面と見比べて、違っていれば入力し直してください。",
    off: "間違った文字で試された回数が多すぎます。あなたか、ほかの誰かによるものです。リンクか新しいコードをもらってください。",
  },
  foot: {
    wrong:
      "何も受け取っていません。3 回間違えるとコードは使えなくなります。リンクはいつでも使えます。",
    spent: "何も受け取っていません。同じなら、リンクをもらってください。リンクはいつでも使えます。",
    off: "何も受け取っていません。",
  },
  hint: "4 文字。コードの最後の部分です。",
  incomplete: "最後の部分は 4 文字です。",
};

const compare: CopyCatalogue["compare"] = {
  ask: "単語を見比べる",
  how: "電話などで互いに読み上げてください。両方の画面に同じ 3 つの単語があれば、間に誰もいません。",
};

const renamed: Forms = {
  other: "# 個のファイルは、元と違う名前です。このディスクでは元の名前を使えませんでした。",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "届きました。相手のディスクで検証済みです",
      session: "届きました。検証済みです",
      handed: "届きました。検証済みです",
    },
    receiver: {
      durable: "ディスクに保存されました。検証済みです",
      session: "すべて届きました。検証済みです",
      handed: "すべて届きました。検証済みです",
    },
  },
  place: {
    sender: {
      durable: "相手にすべて揃っています。",
      session: "相手側に書き込まれました。",
      handed: "相手のブラウザーのダウンロードに渡されました。",
    },
    receiver: {
      durable: "選んだ場所にあります。",
      session: "選んだ場所に書き込まれました。",
      handed:
        "ブラウザーのダウンロードに渡されました。そこになければ、このページを閉じる前にもう一度保存してください。",
    },
  },
  zip: "1 つの ZIP ファイルとしてブラウザーのダウンロードに渡されました。そこになければ、このページを閉じる前にもう一度保存してください。",
  streamed: "すべて検証済みで、ブラウザーのダウンロードに渡されました。",
  streamedZip:
    "すべて検証済みで、1 つの ZIP ファイルとしてブラウザーのダウンロードに渡されました。",
  shown: {
    sender: "相手のページに表示されています。",
    receiver: "保存されていません。このページを閉じる前にコピーしてください。",
  },
  text: "テキスト",
  renamed,
  took: {
    instant: "検証完了、1 秒未満",
    after: (span) => `検証完了、所要時間 ${span}`,
  },
  root: "両方の画面で同じフィンガープリントです。",
  tab: "届きました",
  average: (rate) => `平均 ${rate}`,
  path: { direct: "直接", relayed: "サーバー中継", stored: "暗号化されたコピー" },
};

export const copies: CopyCatalogue = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
